/* Picking rows for one action on many: X, Shift+X for a range, and the whole view as a second step. */
import { countOf } from './counts.js';
import { all, idOf, one } from './dom.js';
import { marks, remark, remarkOne } from './marks.js';
import { currentRow } from './queue.js';
import { shownRows } from './strip.js';
import { word } from './words.js';

let anchor = 0;
let whole = false;

export const isWhole = () => whole;
export const pickedIds = () => [...marks.picked];

function total() {
  const { view } = one('.inbox').dataset;
  const text = one('.queue__count')?.textContent.replace(/\D/g, '');
  return countOf(view) ?? Number(text);
}

export const pickedCount = () => (whole ? total() : marks.picked.size);

function showBar() {
  const bar = one('#bulk');
  if (!bar) return;
  const count = marks.picked.size;
  bar.hidden = !count;
  one('.bulk__count', bar).textContent = word('picked', { n: pickedCount() });
  const button = one('.bulk__all', bar);
  button.hidden = whole || total() <= count;
  button.textContent = word('pick_all', { n: total() });
}

export function pick(row, { range = false } = {}) {
  if (!row) return;
  const id = idOf(row);
  whole = false;
  if (range) pickRange(row);
  else if (!marks.picked.delete(id)) marks.picked.add(id);
  anchor = id;
  remarkOne(id);
  showBar();
}

function pickRange(row) {
  const rows = shownRows();
  const from = rows.findIndex((each) => idOf(each) === anchor);
  const ends = [from < 0 ? rows.indexOf(row) : from, rows.indexOf(row)].sort((a, b) => a - b);
  for (const each of rows.slice(ends[0], ends[1] + 1)) marks.picked.add(idOf(each));
  remark(one('#rows'));
}

export const pickCurrent = (options) => pick(currentRow(), options);

export function pickWhole() {
  whole = true;
  for (const row of shownRows()) marks.picked.add(idOf(row));
  remark(one('#rows'));
  showBar();
}

export function clearPicks() {
  if (!marks.picked.size) return false;
  whole = false;
  marks.picked.clear();
  remark(one('#rows'));
  showBar();
  return true;
}

/* Names for the preview of what an action will be applied to. */
export function pickedNames() {
  const names = all('.row--picked .row__name', one('#rows')).map((name) => name.textContent);
  return names.slice(0, 5).join(', ') + (pickedCount() > 5 ? ' …' : '');
}
