/* Choosing tickets in the list: mouse, J and K, arrows; a ring shows where the keyboard is. */
import { all, idOf, one } from './dom.js';
import { marks, remarkOne } from './marks.js';
import { openTicket } from './pane.js';
import { isMore, shownRows } from './strip.js';
import { warm } from './warm.js';

const HOVER_MS = 65;
let list;

export const currentRow = () => document.getElementById(`r${marks.current}`);
const rowAt = (event) => event.target.closest('.row[id]');
const warmRow = (row) => warm(idOf(row), row.dataset.v).catch(() => {});

export function select(row) {
  if (!row) return;
  const before = marks.current;
  marks.current = idOf(row);
  remarkOne(before);
  remarkOne(marks.current);
  list.setAttribute('aria-activedescendant', row.id);
  list.focus({ preventScroll: true });
  row.scrollIntoView({ block: 'nearest' });
  warmRow(row);
}

function neighbour(from, step) {
  const rows = shownRows();
  const index = rows.indexOf(from);
  for (let at = index + step; at >= 0 && at < rows.length; at += step) {
    if (!rows[at].classList.contains('row--gone')) return rows[at];
  }
  return null;
}

export function move(step) {
  const from = currentRow() || document.getElementById(`r${marks.open}`);
  if (from) select(neighbour(from, step) || (isMore() ? null : from));
  else select(shownRows()[0]);
}

export function openRow(row) {
  if (!row) return;
  marks.current = idOf(row);
  all('.row--current', list).forEach((other) => other.classList.remove('row--current'));
  openTicket(idOf(row), { v: row.dataset.v });
}

/* The row to go to when this one is done; asked before anything changes. */
export function rowAfter(id) {
  const row = document.getElementById(`r${id}`);
  return row ? neighbour(row, 1) || neighbour(row, -1) : null;
}

function warmOnHover() {
  let timer;
  list.addEventListener('pointerover', (event) => {
    clearTimeout(timer);
    const row = rowAt(event);
    if (row && event.pointerType === 'mouse') timer = setTimeout(() => warmRow(row), HOVER_MS);
  });
  list.addEventListener('pointerleave', () => clearTimeout(timer));
  list.addEventListener('pointerdown', (event) => {
    const row = rowAt(event);
    if (row && event.button === 0) warmRow(row);
  });
}

/* Links to tickets open in the pane wherever they stand; with Ctrl they are what links are. */
function openOnClick(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const link = event.target.closest('a[href]');
  const id = Number(link?.getAttribute('href').match(/^\/tickets\/(\d+)(?:\?|$)/)?.[1]);
  if (!id || link.target || event.target.closest('[data-act]')) return;
  event.preventDefault();
  const row = document.getElementById(`r${id}`);
  if (row) openRow(row);
  else openTicket(id);
}

export function goTo(url) {
  const id = Number(url.match(/^\/tickets\/(\d+)$/)?.[1]);
  if (id && one('#pane')) openTicket(id);
  else location.assign(url);
}

export function startQueue() {
  list = one('#rows');
  warmOnHover();
  document.addEventListener('click', openOnClick);
  document.addEventListener('go', (event) => goTo(event.detail));
}
