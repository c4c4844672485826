/* Drafts per ticket and kind: in this browser at every key, on the server after a pause, and back
   from whichever is newer. Only a confirmed send takes one away. */
import { serverIso } from './clock.js';
import { one, store, tell } from './dom.js';
import { ask } from './net.js';

const IDLE_MS = 3000;
const EMPTY = { text: '', at: '', seen: null };
const waiting = new Map();
let onServer = null;

const prefix = () => `draft:${document.body.dataset.me}:`;
const keyOf = (ticket, kind) => `${prefix()}${ticket}:${kind}`;
const urlOf = (key) => {
  const [ticket, kind] = key.slice(prefix().length).split(':');
  return `/tickets/${ticket}/drafts/${kind}`;
};

export function draftOf(ticket, kind) {
  try {
    return JSON.parse(store.get(keyOf(ticket, kind))) || EMPTY;
  } catch {
    return EMPTY;
  }
}

function serverDrafts() {
  const named = one('#rows')?.dataset.drafts || '';
  onServer ||= new Set(named.split(',').filter(Boolean).map(Number));
  return onServer;
}

/* The tickets with words in them that are not sent yet: here, or on the server when the page came. */
export function draftTickets() {
  const found = new Set(serverDrafts());
  for (const key of store.keys()) {
    if (!key.startsWith(prefix())) continue;
    const id = Number(key.slice(prefix().length).split(':')[0]);
    if (JSON.parse(store.get(key))?.text) found.add(id);
  }
  return found;
}

/* `along`: what the words were made of, and the macro that goes with them, kept in this browser: so the use of a
   template is counted, a machine's words stay marked and a macro is not forgotten. */
export function keepDraft(ticket, kind, { text, seen, along = draftOf(ticket, kind).along }) {
  const key = keyOf(ticket, kind);
  store.set(key, JSON.stringify({ text, seen, along, at: serverIso() }));
  if (!text) serverDrafts().delete(Number(ticket));
  clearTimeout(waiting.get(key));
  waiting.set(key, setTimeout(push, IDLE_MS, key));
  tell('draft:kept', { ticket: Number(ticket) });
}

async function push(key, { keepalive = false } = {}) {
  clearTimeout(waiting.get(key));
  waiting.delete(key);
  const draft = JSON.parse(store.get(key) || 'null');
  if (!draft) return;
  const { text, seen, at } = draft;
  try {
    await ask(urlOf(key), { method: 'PUT', fields: { text, seen, at }, keepalive });
    tell('draft:saved', { key });
  } catch (error) {
    if (error.status === 0 && !waiting.has(key)) waiting.set(key, setTimeout(push, IDLE_MS * 3, key));
  }
}

/* Everything that the server does not have yet, now: on blur, before a swap, when the page goes. */
export function flushDrafts(options) {
  return Promise.all([...waiting.keys()].map((key) => push(key, options)));
}

/* The newer of ours and the server's; a sent or emptied draft stays empty, for its time counts too. */
export function newerDraft(ticket, kind, theirs) {
  const ours = draftOf(ticket, kind);
  if (!theirs?.at || Date.parse(ours.at) >= Date.parse(theirs.at)) return ours;
  store.set(keyOf(ticket, kind), JSON.stringify({ ...EMPTY, ...theirs }));
  return theirs;
}

export async function askDraft(ticket, kind) {
  try {
    return await (await ask(`/tickets/${ticket}/drafts/${kind}`)).json();
  } catch {
    return null;
  }
}

/* What is left of `text` once `sent` has gone: what was written behind it, or all of it if it became other words. */
export function leftOf(text, sent) {
  if (text.trim() === sent.trim()) return '';
  return text.startsWith(sent) ? text.slice(sent.length).trimStart() : text;
}

/* After a confirmed send: the server has let go of its copy, and ours keeps only what was not sent. */
export function sentDraft(ticket, kind, sent) {
  const key = keyOf(ticket, kind);
  const { text, seen } = draftOf(ticket, kind);
  const left = leftOf(text, sent);
  if (left) return left === text || keepDraft(ticket, kind, { text: left, seen, along: {} });
  clearTimeout(waiting.get(key));
  waiting.delete(key);
  serverDrafts().delete(Number(ticket));
  store.set(key, JSON.stringify({ ...EMPTY, at: serverIso() }));
  return tell('draft:kept', { ticket: Number(ticket) });
}

export async function clearDrafts() {
  await flushDrafts();
  for (const key of store.keys()) if (key.startsWith('draft:')) store.remove(key);
}

/* Empty drafts are kept a day, so that a late answer cannot bring sent words back. */
function tidy() {
  const yesterday = Date.now() - 86_400_000;
  for (const key of store.keys().filter((each) => each.startsWith('draft:'))) {
    const { text, at } = JSON.parse(store.get(key) || '{}');
    if (!text && Date.parse(at) < yesterday) store.remove(key);
  }
}

export function startDrafts() {
  tidy();
  document.addEventListener('pane:before', () => flushDrafts());
  addEventListener('pagehide', () => flushDrafts({ keepalive: true }));
  document.addEventListener('visibilitychange', () => document.hidden && flushDrafts({ keepalive: true }));
}
