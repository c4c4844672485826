/* What is the person's on a row: open, current, picked, unread, mine, a draft. A pushed row is the
   same for everybody; these marks are set here, on every row that arrives. */
import { tellTimes } from './clock.js';
import { all, idOf, one, store } from './dom.js';
import { draftTickets } from './drafts.js';

const MOST_KEPT = 2000;
const key = `opened:${document.body.dataset.me}`;
const opened = new Map(Object.entries(JSON.parse(store.get(key) || '{}')));
const peers = new Map();
export const marks = { open: 0, current: 0, picked: new Set(), gone: new Map() };

export function mark(row) {
  const id = idOf(row);
  const { assignee, by, at } = row.dataset;
  row.classList.toggle('row--open', id === marks.open);
  row.classList.toggle('row--current', id === marks.current);
  row.classList.toggle('row--picked', marks.picked.has(id));
  row.classList.toggle('row--mine', Boolean(assignee) && assignee === document.body.dataset.me);
  row.classList.toggle('row--unread', by === 'in' && id !== marks.open && isNewer(at, id));
  one('.row__pick', row)?.setAttribute('aria-pressed', marks.picked.has(id));
  one('.row__draft', row)?.toggleAttribute('hidden', !draftTickets().has(id));
  markPeers(row, peers.get(id));
  markGone(row, marks.gone.get(id));
  tellTimes(row);
  return row;
}

function isNewer(at, id) {
  const seen = opened.get(String(id));
  return Boolean(at) && (!seen || Date.parse(at) > Date.parse(seen));
}

function markGone(row, why) {
  row.classList.toggle('row--gone', why !== undefined);
  const words = one('.row__gone', row);
  if (words) words.textContent = why ?? '';
}

function markPeers(row, here) {
  const eye = one('.row__viewing', row);
  if (!eye) return;
  eye.hidden = !here?.names;
  eye.title = here?.names || '';
  eye.classList.toggle('row__viewing--typing', Boolean(here?.typing));
}

/* Who else looks at a ticket: read from the avatars that the header shows, without oneself. */
export function setPeers(id, avatars) {
  const others = avatars.filter((avatar) => avatar.dataset.agent !== document.body.dataset.me);
  const typing = others.some((avatar) => avatar.dataset.state === 'typing');
  const names = others.map((avatar) => avatar.title).join(', ');
  if (names) peers.set(id, { names, typing });
  else peers.delete(id);
  const row = document.getElementById(`r${id}`);
  if (row) markPeers(row, peers.get(id));
}

export function setOpened(id, at) {
  opened.delete(String(id));
  if (at) opened.set(String(id), at);
  const kept = [...opened].slice(-MOST_KEPT);
  store.set(key, JSON.stringify(Object.fromEntries(kept)));
}

export function remark(root = document) {
  for (const row of all('.row[id]', root)) mark(row);
}

export function remarkOne(id) {
  const row = document.getElementById(`r${id}`);
  if (row) mark(row);
}
