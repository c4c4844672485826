/* Macros: their words go into the reply, what they do follows it; those without words are done at once. One undo. */
import { place } from './answers.js';
import { hear, icon, make, one, uuid } from './dom.js';
import { replaceText } from './insert.js';
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

/* What goes with the reply, above its foot: each thing, or why it would not be done. */
async function showStrip(box, macro) {
  const strip = make('div', 'macro-strip');
  const drop = Object.assign(make('button', 'icon-btn icon-btn--small'), { type: 'button', title: word('macro_drop') });
  drop.ariaLabel = word('macro_drop');
  drop.append(icon('x'));
  drop.addEventListener('click', () => dropStrip(box));
  const steps = make('span', 'macro-strip__steps');
  steps.append(...macro.steps.map((each) => make('span', 'chip', each)));
  strip.append(icon('bolt'), make('b', '', word('macro_strip')), steps, drop);
  dropStrip(box);
  box.along.set('macro', { id: macro.id });
  one('.composer__aside', box).append(strip);
  const told = await rehearsed(box.ticket, macro);
  steps.replaceChildren(...told.map(({ says, trouble: why }) => make('span', why ? 'chip chip--red' : 'chip', why ? `${says}: ${why}` : says)));
}

async function rehearsed(ticket, macro) {
  try {
    return (await (await ask(`/tickets/${ticket}/macros/${macro.id}/rehearsal`, { method: 'POST' })).json()).steps;
  } catch (error) {
    return macro.steps.map((says) => ({ says, trouble: error.message }));
  }
}

function dropStrip(box) {
  box?.along.delete('macro');
  one('.macro-strip', box)?.remove();
}

async function put(macro, at) {
  const { box, start, end } = at;
  const template = templateOf(macro, box.ticket);
  if (macro.gone) return trouble(word('macro_gone'));
  if (template) return (await slash.put(template, at)) && macro.steps.length ? showStrip(box, macro) : undefined;
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
  hear('reply:sent', ({ ticket }) => ticket === one('reply-box')?.ticket && dropStrip(one('reply-box')));
  hear('reply:typed', ({ text }) => text.trim() || dropStrip(one('reply-box')));
}
