/* "/" in a reply: templates in the customer's language, with what is known in them. */
import { askFor } from './asking.js';
import { roomFor } from './box-look.js';
import { make, one } from './dom.js';
import { insertText, replaceText } from './insert.js';
import { fitting, forgetMenu, labelOf, menuOf } from './menu.js';
import { ask } from './net.js';
import { trouble } from './notices.js';
import { addSource } from './picker.js';
import { word } from './words.js';

export const SIGN = /(?:^|\s)\/((?:[^\s/][^\n/]{0,40})?)$/u;
const NAMED = { 'customer.first_name': 'first_name', 'customer.vocative': 'vocative', 'agent.first_name': 'own_first_name' };

function option(item) {
  const head = make('span', 'picker__head');
  head.append(make('b', '', `/${item.shortcut}`), make('span', 'picker__name', item.name));
  if (item.missing) head.append(make('span', 'chip chip--off', word('no_wording')));
  const text = make('span', 'picker__text');
  text.append(...shown(item.wordings[0]));
  return [head, text];
}

const shown = (wording) =>
  wording.parts.map((part) => part.ask ? make('mark', '', labelOf(wording, part.ask)) : part);

function room(box, text) {
  const { length, limit } = roomFor(box, text);
  const told = make('small', limit && length > limit ? 'picker__room picker__room--over' : 'picker__room');
  told.textContent = limit ? word('room_of', { n: length, limit }) : word('length', { n: length });
  return told;
}

export function aside(item, box) {
  const wording = item.wordings.find(({ form }) => form === menuOf(box.ticket).menu.form) || item.wordings[0];
  const text = make('p', 'picker__preview');
  text.lang = wording.lang;
  text.append(...shown(wording));
  const all = make('div');
  all.append(make('small', item.missing ? 'picker__why picker__why--amb' : 'picker__why', item.why), text, room(box, text.textContent));
  return all;
}

/* Where the customer's language is missing nobody but the agent chooses another one. */
async function chooseLanguage(item, place) {
  if (!item.missing) return item.wordings;
  const langs = new Map(item.wordings.map(({ lang, lang_name: name }) => [lang, name]));
  const field = { name: 'lang', label: item.why, options: [...langs], needed: true };
  const told = await askFor(place, { title: item.name, fields: [field] });
  return told?.answers.lang ? item.wordings.filter(({ lang }) => lang === told.answers.lang) : [];
}

const wordingFor = (wordings, form) =>
  wordings.find((each) => each.form === form) || wordings.find((each) => !each.form);

function questions(wordings, form) {
  const known = wordingFor(wordings, form);
  const asks = new Map((known ? [known] : wordings).flatMap((each) => each.asks).map((each) => [each.name, each]));
  const fields = [...asks.values()].map(({ name, label, proposal, fallback }) => ({
    name, label, value: proposal, needed: fallback === null, hint: fallback ? word('otherwise', { text: fallback }) : '',
  }));
  const forms = wordings.map((each) => [each.form, word(`form_${each.form || 'any'}`)]);
  return known ? fields : [{ name: 'form', label: word('said_to'), options: forms, needed: true }, ...fields];
}

function filled(wording, answers) {
  const said = (name) => answers[name]?.replace(/[{}]/g, '') ?? '';
  const gap = ({ label, name, fallback }) => said(name) || (fallback ?? `{{${label}}}`);
  return wording.parts.map((part) => part.ask ? gap(wording.asks.find(({ name }) => name === part.ask)) : part).join('');
}

async function keep(ticket, answers) {
  const named = Object.entries(NAMED).filter(([name]) => answers[name]).map(([name, key]) => [key, answers[name]]);
  if (answers.form) named.push(['form', answers.form]);
  if (!named.length) return;
  await ask(`/tickets/${ticket}/called`, { method: 'POST', fields: named }).catch(({ message }) => trouble(message));
  forgetMenu(ticket);
}

/* True once the words are in; false when the person left the questions. */
export async function put(item, { box, start, end }) {
  const place = one('.composer__ask', box);
  const wordings = await chooseLanguage(item, place);
  const { form } = menuOf(box.ticket).menu;
  const fields = wordings.length ? questions(wordings, form) : [];
  const remember = fields.some(({ name }) => name === 'form' || NAMED[name]) ? word('remember') : '';
  const told = fields.length ? await askFor(place, { title: item.name, fields, remember }) : { answers: {} };
  if (!wordings.length || !told) {
    box.body.focus();
    return false;
  }
  const wording = wordingFor(wordings, told.answers.form || form) || wordings[0];
  const text = filled(wording, told.answers);
  const used = { id: item.id, version: item.version, lang: wording.lang, text };
  box.along.set('template', [...(box.along.get('template') || []), used].slice(-5)); // first: the draft keeps it
  replaceText(box.body, start, end, text);
  if (told.keep) keep(box.ticket, told.answers);
  return true;
}

export function openMenu(button) {
  const { body } = button.closest('reply-box');
  const before = body.value.slice(0, body.selectionStart);
  body.focus();
  insertText(body, /(^|\s)$/.test(before) ? '/' : ' /');
}

export function startSlash() {
  addSource({
    sign: SIGN,
    mark: '/',
    kind: 'template',
    name: () => word('templates'),
    none: () => word('no_template'),
    isOn: (box) => box.kind !== 'note',
    ready: (box) => menuOf(box.ticket).wait,
    find: (typed, box) => fitting(menuOf(box.ticket).menu.templates, typed),
    option,
    aside,
    put,
  });
  document.addEventListener('focusin', ({ target }) => {
    if (target.matches('reply-box textarea')) menuOf(target.closest('reply-box').ticket);
  });
}
