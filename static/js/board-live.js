/* The board's figures: first watch, then ask what was missed; what comes in changes only the words that differ. */
import { lang } from './words.js';
import { setServerNow, write } from './clock.js';
import { hear, one } from './dom.js';
import { request } from './live.js';
import { ask } from './net.js';
import { isBusy, patchInside } from './patch.js';

const QUIET_MS = 20_000;
const LOOK_MS = 5000;
const exact = new Intl.DateTimeFormat(lang, { timeStyle: 'medium' });
const held = new Map();
let shown = { at: '', heard: 0 };

const board = () => one('#board');
export const question = () => {
  const { team, period, by } = board().dataset;
  return { team, period, by };
};
const isMine = (asked) => JSON.stringify(asked) === JSON.stringify(Object.values(question()));

/* From now on this is what the page shows: the server is told, and asked for all of it. */
export async function watch() {
  await request('watch_board', question());
  await refresh();
}

async function refresh() {
  const asked = Date.now();
  try {
    const answer = await ask(`/sla?${new URLSearchParams(question())}`);
    const told = await answer.json();
    setServerNow(told.now, asked);
    take(told);
  } catch {
    mark(false);
  }
}

/* What is older than what stands there changes nothing. */
export function take(told) {
  if (!isMine(told.asked) || told.at < shown.at) return;
  shown = { at: told.at, heard: Date.now() };
  for (const [part, html] of Object.entries(told.parts)) show(part, html);
  one('#board-at').dateTime = told.at;
  mark(true);
}

/* In a list that the person is in nothing moves; what is new waits until they have left it. */
function show(part, html) {
  const element = one(`#board-${part}`);
  if (!element) return;
  if (isBusy(element)) held.set(part, html);
  else held.delete(part);
  patchInside(element, html);
}

function release() {
  for (const [part, html] of held) {
    if (!isBusy(one(`#board-${part}`))) show(part, html);
  }
}

function mark(live) {
  one('#board-live').hidden = !live;
  one('#board-stale').hidden = live;
  one('#board-mark').classList.toggle('mark--acc', live);
  one('#board-mark').classList.toggle('mark--amb', !live);
  write(one('#board-at'), exact.format(Date.parse(one('#board-at').dateTime)));
}

/* Another team: nothing of the old one may stand under its name. */
export function startAnew() {
  shown = { at: '', heard: Date.now() };
  held.clear();
}

/* Pushes come at least every quarter of a minute; without them the page asks by itself. */
function look() {
  if (document.hidden || Date.now() - shown.heard < QUIET_MS) return;
  shown.heard = Date.now();
  refresh();
}

export function startBoard() {
  write(one('#board-at'), exact.format(Date.parse(one('#board-at').dateTime)));
  hear('live:board', take);
  hear('live:connected', watch);
  hear('live:state', ({ online, fresh }) => mark(online && fresh));
  document.addEventListener('pointerout', () => setTimeout(release));
  document.addEventListener('focusout', () => setTimeout(release));
  document.addEventListener('visibilitychange', look);
  setInterval(look, LOOK_MS);
  shown.heard = Date.now();
  watch();
}
