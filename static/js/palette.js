/* Ctrl+K: what can be done here first, then where to go, then what the server finds. */
import { GROUPS } from './commands.js';
import { fold, icon, make, one } from './dom.js';
import { ask } from './net.js';
import { goTo } from './queue.js';
import { keyCaps } from './sheet.js';
import { word } from './words.js';

const WAIT_MS = 120;
const FEWEST = 2;
let found = [];
let chosen = 0;
let timer;
let asked = 0;

const more = [];

/* What a module can do beside the table: `list()` gives {name, icon, run} of this moment. */
export const addCommands = (group, list) => more.push({ group, list });

const dialog = () => one('#palette');
const input = () => one('input', dialog());
const list = () => one('#commands');

function matching(text) {
  const words = fold(text).split(' ').filter(Boolean);
  const fits = (name) => words.every((each) => fold(name).includes(each));
  const table = Object.entries(GROUPS).flatMap(([group, commands]) =>
    commands
      .filter((command) => !command.quiet && command.when() && fits(word(`do_${command.word}`)))
      .map((command) => ({ group, name: word(`do_${command.word}`), ...command })),
  );
  const added = more.flatMap(({ group, list }) => list().map((each) => ({ group, ...each })));
  return [...table, ...added.filter(({ name }) => text && fits(name))];
}

function option(item, index) {
  const li = make('li', 'palette__item');
  const keys = make('span', 'palette__keys');
  li.role = 'option';
  li.id = `command-${index}`;
  li.dataset.index = index;
  keys.append(...(item.key ? keyCaps(item.key) : []));
  li.append(icon(item.icon || 'command'), make('span', 'palette__name', item.name));
  li.append(make('small', '', item.detail || ''), keys);
  return li;
}

function draw() {
  const nodes = found.flatMap((item, index) => {
    const isFirst = item.group !== found[index - 1]?.group;
    const title = make('li', 'palette__group', word(`group_${item.group}`));
    title.role = 'presentation';
    return isFirst ? [title, option(item, index)] : [option(item, index)];
  });
  list().replaceChildren(...nodes);
  one('.palette__none', dialog())?.toggleAttribute('hidden', Boolean(found.length) || !input().value);
  point(chosen);
}

function point(index) {
  chosen = Math.min(Math.max(index, 0), Math.max(found.length - 1, 0));
  for (const li of list().querySelectorAll('[role=option]')) {
    li.ariaSelected = String(Number(li.dataset.index) === chosen);
  }
  input().setAttribute('aria-activedescendant', found.length ? `command-${chosen}` : '');
  one(`#command-${chosen}`)?.scrollIntoView({ block: 'nearest' });
}

const fromServer = (item) => ({ ...item, group: 'found', name: item.title, run: () => goTo(item.url) });

/* A later question wins over an earlier answer. */
async function search(text) {
  const mine = ++asked;
  try {
    const { items } = await (await ask(`/palette?q=${encodeURIComponent(text)}`)).json();
    if (mine !== asked || !dialog().open) return;
    found = [...found.filter((item) => item.group !== 'found'), ...items.map(fromServer)];
    draw();
  } catch {
    asked++;
  }
}

function look() {
  const text = input().value.trim();
  found = matching(text);
  chosen = 0;
  draw();
  clearTimeout(timer);
  asked++;
  if (text.length >= FEWEST || /^#?\d+$/.test(text)) timer = setTimeout(search, WAIT_MS, text);
}

/* What a module can do came meanwhile; who has chosen something goes on having it. */
export function lookAgain() {
  if (!dialog()?.open) return;
  const { group, name } = found[chosen] || {};
  found = [...matching(input().value.trim()), ...found.filter((item) => item.group === 'found')];
  chosen = found.findIndex((item) => item.group === group && item.name === name);
  draw();
}

function run(index) {
  const item = found[index];
  dialog().close();
  item?.run();
}

export function openPalette() {
  if (!dialog() || dialog().open) return;
  input().value = '';
  look();
  dialog().showModal();
  input().focus();
}

function steer(event) {
  if (event.isComposing) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === 'Enter') run(chosen);
  else if (step && found.length) point((chosen + step + found.length) % found.length);
  else return;
  event.preventDefault();
}

export function startPalette() {
  if (!dialog()) return;
  input().addEventListener('input', look);
  input().addEventListener('keydown', steer);
  list().addEventListener('click', (event) => {
    const li = event.target.closest('[role=option]');
    if (li) run(Number(li.dataset.index));
  });
}
