/* Makes a part of the page say what the server says now, and touches only what differs: no word jumps, focus and open
   details stay. Lists with [data-keyed] keep their rows by [data-key]; while the person is in one, nothing in it moves. */
import { serverNow, tellTimes } from './clock.js';
import { all, parse } from './dom.js';

const MINE = new Set(['open', 'style', 'aria-expanded', 'data-state']);
const OF_LIFE = new Set(['class', 'hidden']);
const LIST = '.board:not(.board--tv) [data-keyed]';
const hovers = matchMedia('(hover: hover)');

export const isBusy = (element) => {
  const lists = [...all(LIST, element), ...(element.matches(LIST) ? [element] : [])];
  return lists.some((list) => list.matches(':focus-within') || (hovers.matches && list.matches(':hover')));
};

/* The inside of this element becomes this HTML, which the server has rendered. */
export function patchInside(element, html) {
  putAll(element, [...element.children], parse(html));
  tellTimes(element);
}

function putAll(parent, now, next) {
  next.forEach((node, place) => put(parent, now[place], node));
  for (const node of now.slice(next.length)) node.remove();
}

function put(parent, there, node) {
  if (!there) parent.append(node);
  else if (there.nodeType !== node.nodeType || there.nodeName !== node.nodeName) there.replaceWith(node);
  else patch(there, node);
}

function patch(old, fresh) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) return;
  const lives = old.nodeName.includes('-');
  patchAttributes(old, fresh, lives);
  if (lives) old.tick?.(serverNow());
  else if ('keyed' in old.dataset) patchRows(old, fresh);
  else putAll(old, [...old.childNodes], [...fresh.childNodes]);
}

/* An element with a life of its own looks after its class, its inside, and whether it is there. */
function patchAttributes(old, fresh, lives) {
  const isKept = (name) => MINE.has(name) || (lives && OF_LIFE.has(name)) || (name === 'hidden' && isBusy(old));
  for (const { name, value } of [...fresh.attributes]) {
    if (!isKept(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!isKept(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
}

function patchRows(list, fresh) {
  const busy = isBusy(list);
  const next = new Map(all('[data-key]', fresh).map((row) => [row.dataset.key, row]));
  for (const row of [...list.children]) {
    const known = next.get(row.dataset.key);
    if (known) patch(row, known);
    else if (busy) row.classList.add('row--gone');
    else row.remove();
  }
  const order = [...next.keys()];
  if (busy || String(order) === String([...list.children].map((row) => row.dataset.key))) return;
  const there = new Map([...list.children].map((row) => [row.dataset.key, row]));
  list.append(...order.map((key) => there.get(key) || next.get(key)));
}
