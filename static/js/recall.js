/* "::" in a reply: what was answered before. Without words what suits this ticket; with words, what holds them. */
import { putAnswer } from './answering.js';
import { make } from './dom.js';
import { ask } from './net.js';
import { trouble } from './notices.js';
import { addSource } from './picker.js';
import { word } from './words.js';

const SIGN = /(^|\s)::([^\n:]{0,60})$/u;
const WAIT_MS = 120;
const KEPT = 40;
const kept = new Map();

const typedIn = (box) => box.body.value.slice(0, box.body.selectionStart).match(SIGN)?.at(-1) ?? '';
const keyOf = (box, typed) => `${box.ticket}:${typed.trim()}`;
const rest = (ms) => new Promise((done) => setTimeout(done, ms));

/* A letter later the question is another one: only what is still asked goes to the server. */
async function fetchItems(box, typed) {
  if (typed) await rest(WAIT_MS);
  if (typedIn(box) !== typed) return;
  try {
    const query = new URLSearchParams({ q: typed.trim() });
    const { items } = await (await ask(`/tickets/${box.ticket}/answers?${query}`)).json();
    kept.set(keyOf(box, typed), items);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  } catch (error) {
    trouble(error.message);
  }
}

function ready(box) {
  const typed = typedIn(box);
  return kept.has(keyOf(box, typed)) ? null : fetchItems(box, typed);
}

function option(item) {
  const head = make('span', 'picker__head');
  const title = make('span', 'picker__name', item.title);
  title.lang = item.lang;
  head.append(make('b', '', item.lang.toUpperCase()), title);
  const text = make('span', 'picker__text', item.detail);
  text.lang = item.lang;
  return [head, text];
}

function aside(item) {
  const all = make('div');
  const text = make('p', 'picker__preview', item.text);
  text.lang = item.lang;
  all.append(make('small', 'picker__why', item.why), text);
  return all;
}

export function startRecall() {
  addSource({
    sign: SIGN,
    mark: '::',
    kind: 'answer',
    name: () => word('past_answers'),
    none: () => word('no_answers'),
    isOn: (box) => box.kind !== 'note',
    ready,
    find: (typed, box) => kept.get(keyOf(box, typed)) || [],
    option,
    aside,
    put: (item, { start, end }) => putAnswer(item.text, item.from, { start, end }),
  });
}
