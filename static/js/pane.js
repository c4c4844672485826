/* The ticket's pane: opening is one swap, and never while an input method is composing a word. */
import { tellTimes } from './clock.js';
import { all, hear, one, parse, tell } from './dom.js';
import { unwatchTicket, watchTicket } from './live.js';
import { marks, remarkOne, setOpened } from './marks.js';
import { addressOf, cool, warm } from './warm.js';

const SKELETON_MS = 300;
let opening = 0;
let composing = false;
let wanted = null;

export const ticketNow = () => Number(one('.ticket')?.dataset.id) || 0;
const pane = () => one('#pane');

function composed() {
  if (!composing) return Promise.resolve();
  return new Promise((done) => {
    document.addEventListener('compositionend', () => setTimeout(done), { once: true });
  });
}

async function swap(nodes) {
  await composed();
  tell('pane:before');
  pane().replaceChildren(...nodes);
  window.htmx?.process?.(pane());
  tellTimes(pane());
}

function template(selector) {
  const found = one(selector);
  return found ? [found.content.cloneNode(true)] : [];
}

export function showOpen(id) {
  const before = marks.open;
  marks.open = id;
  const row = document.getElementById(`r${id}`);
  if (row) setOpened(id, row.dataset.at);
  remarkOne(before);
  remarkOne(id);
}

/* A later opening wins over an earlier answer. */
export async function openTicket(id, { remember = true, v } = {}) {
  const mine = ++opening;
  const before = ticketNow();
  wanted = { id, v };
  showOpen(id);
  one('.inbox').classList.add('inbox--ticket-open');
  const waiting = setTimeout(() => swap(template('#pane-skeleton-template')), SKELETON_MS);
  try {
    const nodes = parse(await warm(id, v, { priority: 'high' }));
    if (mine !== opening) return;
    clearTimeout(waiting);
    await swap(nodes);
  } catch {
    if (mine === opening) await swap(template('#pane-error-template'));
  } finally {
    clearTimeout(waiting);
  }
  if (mine === opening) after(id, before, remember);
}

function after(id, before, remember) {
  if (remember) history.pushState({ ticket: id }, '', addressOf(id) + location.search);
  if (before && before !== id) unwatchTicket(before);
  const ticket = one('.ticket');
  (one('#ticket-heading') || one('button', pane()))?.focus({ preventScroll: true });
  tell('pane:after');
  if (ticket) watchTicket(ticket);
}

/* The open ticket again, without touching what is being written. */
async function refresh() {
  const id = ticketNow();
  if (!id) return;
  cool(id);
  try {
    const [fresh] = parse(await warm(id));
    if (id !== ticketNow() || !fresh) return;
    const posts = all('#posts > [id]', fresh);
    const header = one('#ticket-head', fresh);
    tell('live:posts', { ticket: id, posts, header, entry: Number(fresh.dataset.entry), whole: true });
  } catch {
    setTimeout(refresh, 5000);
  }
}

export function reloadTicket() {
  if (wanted) openTicket(wanted.id, { remember: false });
}

/* What can be done with it is not as before: the whole of it is swapped, and drafts are kept as always.
   Whoever is on the way to another ticket goes on to that one. */
function openAnew() {
  if (Number(wanted?.id) !== ticketNow()) return;
  cool(ticketNow());
  openTicket(ticketNow(), { remember: false });
}

export function closePane() {
  one('.inbox').classList.remove('inbox--ticket-open');
  one('#rows')?.focus({ preventScroll: true });
}

function fromHistory() {
  const id = Number(location.pathname.match(/^\/tickets\/(\d+)$/)?.[1]);
  if (id && id !== ticketNow()) openTicket(id, { remember: false });
  else one('.inbox').classList.toggle('inbox--ticket-open', Boolean(id));
}

export function startPane() {
  document.addEventListener('compositionstart', () => (composing = true));
  document.addEventListener('compositionend', () => (composing = false));
  addEventListener('popstate', fromHistory);
  hear('live:reload-ticket', refresh);
  hear('ticket:reopen', openAnew);
  if (!ticketNow()) return;
  wanted = { id: ticketNow() };
  showOpen(ticketNow());
  tell('pane:after');
}
