/* The socket only carries news down; whatever it misses is asked for by number, so a lost push
   costs nothing. Without a socket the same question, asked every few seconds, does its work. */
import { io } from '../vendor/socket.io.js';
import { one, tell } from './dom.js';
import { catchUp, entryNow, forget, query, startFeed, takePosts, takeRows } from './feed.js';
import { doubtful, reached, startOnline, unsure } from './online.js';

const POLL_MS = 5000;
const FIRST_POLL_MS = 3000;
const BUSY_MS = 20_000;
const RETRY_MS = 1000;
const HIDDEN_MS = 60_000;
let socket;
let timer = 0;
let hiddenAt = 0;

const spread = (most) => Math.random() * most;

export async function request(name, body) {
  if (!socket?.connected) return null;
  return socket
    .timeout(5000)
    .emitWithAck(name, body)
    .catch(() => null);
}

export function emit(name, body) {
  if (socket?.connected) socket.emit(name, body);
}

function schedule(wait) {
  clearTimeout(timer);
  timer = setTimeout(beat, wait);
}

/* One try to catch up; without a socket, or after a failure, the next one follows by itself. */
async function beat(since = entryNow()) {
  clearTimeout(timer);
  timer = 0;
  let wait = 0;
  try {
    await catchUp(since);
    reached();
  } catch (error) {
    wait = failed(error);
  }
  if (wait || !socket.connected) schedule(wait || POLL_MS - RETRY_MS + spread(2 * RETRY_MS));
}

function failed({ status, facts = {} }) {
  if (status === 410) {
    forget(facts);
    reached();
    return 0;
  }
  if (socket.connected) doubtful();
  else unsure();
  if (status === 503 || status === 429) return Math.max(BUSY_MS, (facts.retryAfter || 0) * 1000);
  return (status ? POLL_MS : RETRY_MS) + spread(RETRY_MS);
}

function pairs() {
  const found = {};
  for (const [key, value] of new URLSearchParams(query())) {
    found[key] = key in found ? [found[key], value].flat() : value;
  }
  return found;
}

/* First watch and wait for the answer, then ask what was missed: so nothing falls between. */
async function connected() {
  doubtful();
  const ticket = one('.ticket');
  if (one('#rows')) await request('watch_view', pairs());
  if (ticket) await request('watch_ticket', { id: Number(ticket.dataset.id) });
  await beat(Math.min(entryNow(), Number(ticket?.dataset.entry) || entryNow()));
  tell('live:connected');
}

/* A ticket that was just opened may come from the cache: ask only if the server knows a newer one. */
export async function watchTicket(ticket) {
  const known = await request('watch_ticket', { id: Number(ticket.dataset.id) });
  tell('live:watched');
  if (known?.v > Number(ticket.dataset.v) || !known) await beat(Number(ticket.dataset.entry) || entryNow());
}

export const unwatchTicket = (id) => emit('unwatch_ticket', { id: Number(id) });

/* Sent away without a word (a restart): socket.io does not come back by itself then. */
function dropped(reason) {
  unsure();
  schedule(spread(RETRY_MS / 2));
  if (reason === 'io server disconnect') {
    setTimeout(() => socket.connect(), RETRY_MS + spread(RETRY_MS));
  }
}

function shown() {
  if (document.hidden) hiddenAt = Date.now();
  else if (Date.now() - hiddenAt > HIDDEN_MS) beat();
}

export function startLive() {
  startFeed();
  startOnline();
  socket = io({ transports: ['websocket'], reconnectionDelayMax: 5000 });
  socket.on('connect', connected);
  socket.on('connect_error', () => (timer ||= setTimeout(beat, FIRST_POLL_MS)));
  socket.on('disconnect', dropped);
  socket.on('rows', takeRows);
  socket.on('posts', takePosts);
  for (const name of ['peers', 'notice', 'bye', 'board', 'rail']) {
    socket.on(name, (body) => tell(`live:${name}`, body));
  }
  document.addEventListener('visibilitychange', shown);
  addEventListener('offline', () => beat());
  addEventListener('online', () => beat());
}
