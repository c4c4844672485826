/* The list under live updates. Nothing moves that a person looks at: what would land in view waits
   behind the pill, what lands above is balanced by scrolling, changes wait for a quiet moment. */
import { isBusy } from './busy.js';
import { all, hear, idOf, isPressed, keepFocus, one, tell } from './dom.js';
import { mark, marks } from './marks.js';
import { heard } from './notices.js';
import * as strip from './strip.js';
import { word } from './words.js';

export const held = new Map();
export const moved = new Set();
let list;

const version = (row) => Number(row.dataset.v);
const byRank = (a, b) => Number(a.dataset.rank) - Number(b.dataset.rank);

/* A newer version takes the place of an older one, where it stands. */
function update(known, row) {
  if (isPressed(known, () => receive([row], { loud: false }))) return;
  const back = marks.gone.has(idOf(row));
  if (version(row) < version(known) || (version(row) === version(known) && !back)) return;
  marks.gone.delete(idOf(row));
  row.dataset.place = known.dataset.place ?? known.dataset.rank;
  if (row.dataset.place !== row.dataset.rank) moved.add(row.id);
  mark(row);
  keepFocus(known, row, () => known.replaceWith(row));
}

function hold(row) {
  const older = held.get(row.id);
  if (!older || version(older) < version(row)) held.set(row.id, row);
}

/* Put one new row where it belongs, or hold it; says by how many rows the view has to shift. */
function place(row, view, calm) {
  const tucked = strip.tuck(row, view.shown);
  if (tucked >= 0) return tucked;
  const index = strip.slot(view.shown.map(strip.keyOf), strip.keyOf(row));
  const above = view.top >= 4 && index <= view.first;
  if (!calm && !above && index < Math.min(view.last, view.shown.length)) {
    hold(row);
    return 0;
  }
  row.classList.toggle('row--fresh', calm);
  strip.putAt(row, index, view.shown);
  if (!above) return 0;
  view.first++;
  view.last++;
  return 1;
}

export function receive(rows, { loud = true } = {}) {
  const view = strip.measure();
  const calm = view.top < 4 && !isBusy();
  let shift = 0;
  let fresh = 0;
  for (const row of rows.filter((each) => each.id).sort(byRank)) {
    const known = document.getElementById(row.id);
    const far = known ? null : strip.farRow(idOf(row));
    if (known) update(known, row);
    else if (far) strip.updateFar(far, row);
    else {
      if (!held.has(row.id)) fresh++;
      marks.gone.delete(idOf(row));
      if (held.has(row.id)) hold(row);
      else shift += place(mark(row), view, calm);
    }
  }
  strip.trim(view.first > view.shown.length / 2 ? 'head' : 'foot', view);
  finish(view, shift);
  if (fresh && loud) heard(fresh);
}

export function finish(view, shift) {
  strip.space(view);
  const top = view.top + shift * view.size;
  if (shift && list.scrollTop !== top) list.scrollTop = top;
  showPill();
  const isEmpty = !view.shown.length && !held.size;
  one('#rows-none')?.toggleAttribute('hidden', !isEmpty);
  if (isEmpty && !one('#rows-none')) tell('live:pull');
}

function showPill() {
  const pill = one('#new-pill');
  pill.hidden = !held.size;
  if (held.size) pill.textContent = word('new_tickets', { n: held.size });
}

/* Taken, resolved or moved away: the row stays, greyed, until the list is left alone. */
export function leave(ids, why) {
  for (const id of ids) {
    held.delete(`r${id}`);
    const row = document.getElementById(`r${id}`);
    if (!row && !strip.farRow(id)) continue;
    marks.gone.set(id, why[id] || word('row_gone'));
    if (row) mark(row);
  }
  showPill();
}

const known = (row) => document.getElementById(row.id);

/* The answer to our own write knows the row but not this view: its push has the last word. */
function provisional(row) {
  row.dataset.v = version(row) - 0.5;
  row.dataset.rank = known(row).dataset.rank;
  return row;
}

export function startRows() {
  list = one('#rows');
  strip.startStrip(list);
  for (const row of all('.row[id]', list)) mark(row);
  hear('live:rows', ({ rows, gone, why }) => {
    receive(rows);
    leave(gone, why);
  });
  hear('answer:rows', (rows) => receive(rows.filter(known).map(provisional), { loud: false }));
}
