/* The long strip of rows of which at most 200 are in the page. Far rows are kept as HTML, and two
   spacers keep their height; every row is equally high, so where things are is arithmetic. */
import { all, idOf, make, one, parse } from './dom.js';
import { mark } from './marks.js';

const MOST = 200;
const STEP = 100;
const above = [];
const below = [];
const head = make('li', 'rows__space');
const foot = make('li', 'rows__space');
let list;
let height = 0;

const rankOf = (row) => Number(row.dataset.place ?? row.dataset.rank);
const comes = (a, b) => a.rank - b.rank || a.id - b.id;

function record(row) {
  row.classList.remove('row--fresh');
  return { ...keyOf(row), v: Number(row.dataset.v), html: row.outerHTML };
}

export const shownRows = () => all(':scope > .row[id]', list);
export const isMore = () => below.length > 0 || Boolean(list.dataset.next);
export const farRows = () => [...above, ...below];

/* The only place that reads layout: once, before anything is changed. */
export function measure() {
  const shown = shownRows();
  if (!height && shown.length) height = shown[0].offsetHeight;
  const size = height || 88;
  const top = list.scrollTop;
  const first = Math.floor(top / size) - above.length;
  const last = Math.ceil((top + list.clientHeight) / size) - above.length;
  return { shown, size, top, first, last };
}

export function forgetHeight() {
  height = 0;
}

/* Where a row of this rank belongs among these: a binary search that reads no layout. */
export function slot(rows, wanted) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comes(wanted, rows[middle]) > 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const keyOf = (row) => ({ id: idOf(row), rank: rankOf(row) });

export function putAt(row, index, shown) {
  list.insertBefore(row, shown[index] || foot);
  shown.splice(index, 0, row);
}

/* A row for a part that is not in the page: 1 when it came above, 0 below, -1 when it is near. */
export function tuck(row, shown) {
  const key = keyOf(row);
  const ends = shown.length ? [keyOf(shown[0]), keyOf(shown.at(-1))] : null;
  if (!ends) return -1;
  if (above.length && comes(key, ends[0]) < 0) {
    above.splice(slot(above, key), 0, record(row));
    return 1;
  }
  if (comes(key, ends[1]) < 0 || !isMore()) return -1;
  const index = slot(below, key);
  if (index < below.length || !list.dataset.next) below.splice(index, 0, record(row));
  return 0;
}

export function farRow(id) {
  return above.find((far) => far.id === id) || below.find((far) => far.id === id);
}

export function updateFar(far, row) {
  if (Number(row.dataset.v) > far.v) Object.assign(far, { v: Number(row.dataset.v), html: row.outerHTML });
}

export function space({ size }) {
  head.style.height = `${above.length * size}px`;
  foot.style.height = `${below.length * size}px`;
}

const revive = (far) => mark(parse(far.html)[0]);

function takeBack(from, view) {
  const rows = from === above ? above.splice(-STEP) : below.splice(0, STEP);
  const fresh = rows.map(revive);
  if (from === above) head.after(...fresh);
  else foot.before(...fresh);
  trim(from === above ? 'foot' : 'head', view);
}

/* Drop the far end; what has the focus stays. */
export function trim(end, view) {
  const shown = shownRows();
  const extra = shown.length - MOST;
  if (extra <= 0) return;
  const dropped = end === 'head' ? shown.slice(0, extra) : shown.slice(-extra);
  if (dropped.some((row) => row.contains(document.activeElement))) list.focus({ preventScroll: true });
  if (end === 'head') above.push(...dropped.map(record));
  else below.unshift(...dropped.map(record));
  for (const row of dropped) row.remove();
  space(view);
}

/* Keep rows round what is seen; true when the end of what was loaded is near. */
export function fill() {
  const top = list.scrollTop;
  for (let turn = 0; turn < above.length + below.length + 1; turn++) {
    const view = measure();
    if (view.first < STEP / 4 && above.length) takeBack(above, view);
    else if (view.last > view.shown.length - STEP / 4 && below.length) takeBack(below, view);
    else break;
    space(view);
    if (list.scrollTop !== top) list.scrollTop = top;
  }
  const { shown, last } = measure();
  return !below.length && last > shown.length - STEP / 4;
}

export function append(rows, view) {
  foot.before(...rows);
  trim('head', view);
}

export function startStrip(element) {
  list = element;
  list.prepend(head);
  const more = one(':scope > #more', list);
  if (more) more.before(foot);
  else list.append(foot);
  space({ size: 0 });
}
