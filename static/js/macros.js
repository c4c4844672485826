/* Macros: their words go into the reply, what they do follows it; those without words are done at once. One undo. */
import { place } from './answers.js';
import { icon, make, one, uuid } from './dom.js';
import { replaceText } from './insert.js';
import { joinReply, startStrip } from './macro-strip.js';
import { fitting, menuOf } from './menu.js';
import { ask } from './net.js';
import { toast, trouble } from './notices.js';
import { addCommands, lookAgain } from './palette.js';
import { ticketNow } from './pane.js';
import { addSource } from './picker.js';
import * as slash from './slash.js';
import { word } from './words.js';

const templateOf = (macro, ticket) => menuOf(ticket).menu.templates.find(({ id }) => id === macro.template);

function option(macro) {
  const head = make('span', 'picker__head');
  head.append(icon('bolt'), make('b', '', `/${macro.shortcut}`), make('span', 'picker__name', macro.name));
  if (macro.gone) head.append(make('span', 'chip chip--off', word('macro_gone')));
  return [head, make('span', 'picker__text', macro.steps.join(' · '))];
}

function aside(macro, box) {
  const template = templateOf(macro, box.ticket);
  return template ? slash.aside(template, box) : null;
}

async function put(macro, at) {
  const { box, start, end } = at;
  const template = templateOf(macro, box.ticket);
  if (macro.gone) return trouble(word('macro_gone'));
  if (template) return (await slash.put(template, at)) && joinReply(box, macro);
  replaceText(box.body, start, end, '');
  return run(box.ticket, macro);
}

async function run(ticket, macro) {
  try {
    const answer = await ask(`/tickets/${ticket}/macros/${macro.id}`, { method: 'POST', fields: { own_id: uuid() } });
    const back = answer.headers.get('X-Undo');
    place(await answer.text());
    toast(word('macro_done', { name: macro.name }), { run: () => undo(back) });
  } catch (error) {
    trouble(error.message);
  }
}

async function undo(url) {
  try {
    const answer = await ask(url, { method: 'POST' });
    const left = Number(answer.headers.get('X-Left')) || 0;
    place(await answer.text());
    toast(left ? word('macro_left', { n: left }) : word('macro_undone'));
  } catch (error) {
    trouble(error.message);
  }
}

/* From the palette: at the caret of the reply, or at once. */
function pick(macro) {
  const box = one('reply-box');
  if (!macro.template && !macro.gone) return run(ticketNow(), macro);
  if (box?.kind === 'note') box.choose('public') || box.choose('direct');
  const at = box?.body.selectionStart;
  return box && put(macro, { box, start: at, end: box.body.selectionEnd });
}

function commands() {
  const ticket = ticketNow();
  if (!ticket || !one('reply-box')) return [];
  const { menu, wait } = menuOf(ticket);
  wait?.then(lookAgain);
  return menu.macros.map((macro) => ({
    name: macro.name, icon: 'bolt', detail: macro.steps.join(' · '), run: () => pick(macro),
  }));
}

export function startMacros() {
  addSource({
    sign: slash.SIGN,
    mark: '/',
    kind: 'template',
    isOn: (box) => box.kind !== 'note',
    ready: (box) => menuOf(box.ticket).wait,
    find: (typed, box) => fitting(menuOf(box.ticket).menu.macros, typed),
    option,
    aside,
    put,
  });
  addCommands('macro', commands);
  startStrip();
}
