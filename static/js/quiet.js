/* The quiet moment of the list: what had to wait while a person looked is put in order. */
import { isBusy } from './busy.js';
import { hear, idOf, one } from './dom.js';
import { mark, marks } from './marks.js';
import { finish, held, leave, moved, receive } from './rows.js';
import * as strip from './strip.js';

const SETTLE_MS = 4000;

/* Gone rows leave, changed rows go to their places, what is in view stays put. */
export function settle() {
  const view = strip.measure();
  const isLeaving = (row) => marks.gone.has(idOf(row)) && idOf(row) !== marks.open;
  const stays = (row) => !isLeaving(row) && !moved.has(row.id);
  const anchor = view.shown.slice(Math.max(0, view.first)).find(stays);
  const before = view.shown.indexOf(anchor);
  const leaving = view.shown.filter(isLeaving);
  for (const row of leaving) {
    marks.gone.delete(idOf(row));
    row.remove();
  }
  const homeless = [...moved].map((id) => document.getElementById(id)).filter(Boolean);
  moved.clear();
  for (const row of homeless) row.remove();
  const shown = strip.shownRows();
  const lifted = homeless.filter((row) => putHome(row, shown) > 0).length;
  const after = shown.indexOf(anchor) + lifted;
  finish({ ...view, shown }, anchor && view.top >= 4 ? after - before : 0);
}

function putHome(row, shown) {
  delete row.dataset.place;
  const tucked = strip.tuck(row, shown);
  if (tucked < 0) strip.putAt(row, strip.slot(shown.map(strip.keyOf), strip.keyOf(row)), shown);
  return tucked;
}

export function release() {
  settle();
  const shown = strip.shownRows();
  for (const row of held.values()) {
    mark(row).classList.add('row--fresh');
    putHome(row, shown);
  }
  held.clear();
  one('#rows').scrollTop = 0;
  const view = strip.measure();
  strip.trim('foot', view);
  finish(view, 0);
}

/* The view's first page again: merge what is there, and let go of what should be there and is not. */
function merge(page) {
  const rows = page.filter((row) => row.matches('.row[id]'));
  const ids = new Set(rows.map(idOf));
  const isWhole = !page.some((row) => row.dataset.next);
  const last = isWhole ? Infinity : Number(rows.at(-1)?.dataset.rank);
  const known = [...strip.shownRows().map(strip.keyOf), ...strip.farRows()];
  const lost = known.filter(({ id, rank }) => !ids.has(id) && rank <= last);
  leave(lost.map(({ id }) => id), {});
  const none = page.find((each) => each.id === 'rows-none');
  if (none && !one('#rows-none')) one('#rows').prepend(none);
  receive(rows);
}

function quietly() {
  if (isBusy(SETTLE_MS) || document.hidden) return;
  const list = one('#rows');
  if (held.size && list.scrollTop < 4) release();
  else if (moved.size || one('.row--gone:not(.row--open)', list)) settle();
}

export function startQuiet() {
  hear('live:page', merge);
  setInterval(quietly, 1000);
}
