/* Further rows: fetched by cursor, a hundred at a time, when the end comes near. */
import { idOf, one, parse } from './dom.js';
import { query } from './feed.js';
import { mark } from './marks.js';
import { ask } from './net.js';
import { held } from './rows.js';
import * as strip from './strip.js';

let list;
let loading = false;
let frame = 0;

function isNew(row) {
  return !document.getElementById(row.id) && !held.has(row.id) && !strip.farRow(idOf(row));
}

function takePage(page) {
  list.dataset.next = page.find((each) => each.id === 'more')?.dataset.next || '';
  one('#more', list)?.toggleAttribute('hidden', !list.dataset.next);
  const rows = page.filter((each) => each.matches('.row[id]') && isNew(each));
  strip.append(rows.map(mark), strip.measure());
}

async function loadMore() {
  if (loading || !list.dataset.next) return;
  loading = true;
  try {
    const params = new URLSearchParams(query());
    params.set('after', list.dataset.next);
    const answer = await ask(`/tickets/rows?${params}`);
    takePage(parse(await answer.text()));
    one('#rows-error')?.setAttribute('hidden', '');
  } catch {
    one('#rows-error')?.removeAttribute('hidden');
  }
  loading = false;
}

function look() {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    if (strip.fill()) loadMore();
  });
}

export function reloadRows() {
  one('#rows-error')?.setAttribute('hidden', '');
  if (list.dataset.next) loadMore();
  else document.dispatchEvent(new CustomEvent('live:pull'));
}

export function startMore() {
  list = one('#rows');
  list.addEventListener('scroll', look, { passive: true });
  new ResizeObserver(() => {
    strip.forgetHeight();
    look();
  }).observe(list);
  look();
}
