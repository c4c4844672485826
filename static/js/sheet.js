/* The "?" sheet: every key, from the same table that the keyboard uses. */
import { GROUPS } from './commands.js';
import { make, one } from './dom.js';
import { word } from './words.js';

const ALWAYS = [
  { key: '/', word: 'search' },
  { key: '?', word: 'keys' },
  { key: 'Ctrl+K', word: 'palette' },
  { key: 'Alt+1', word: 'suggested' },
  { key: 'Ctrl+Enter', word: 'send' },
  { key: 'Ctrl+Shift+Enter', word: 'send_resolve' },
  { key: 'Esc', word: 'leave' },
];

/* "X" is Shift and X, "g i" is one after the other. */
export function keyCaps(key) {
  const parts = /^[A-Z]$/.test(key) ? ['Shift', key] : key.split(/[ +]/);
  const names = parts.filter(Boolean);
  return names.map((name) => make('kbd', '', name.length === 1 ? name.toUpperCase() : name));
}

function line(command) {
  const row = make('div');
  const keys = make('dt');
  keys.append(...keyCaps(command.key));
  row.append(keys, make('dd', '', word(`do_${command.word}`)));
  return row;
}

function group(name, commands) {
  const section = make('section', 'sheet__group');
  const list = make('dl');
  list.append(...commands.filter((command) => command.key && !command.also).map(line));
  section.append(make('h3', '', word(`group_${name}`)), list);
  return list.children.length ? [section] : [];
}

export function openSheet() {
  const dialog = one('#keys-sheet');
  if (!dialog || dialog.open) return;
  const groups = Object.entries({ ...GROUPS, always: ALWAYS });
  one('.sheet__body', dialog).replaceChildren(...groups.flatMap(([name, commands]) => group(name, commands)));
  dialog.showModal();
}
