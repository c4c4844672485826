/* Tells colleagues that we look at a ticket or write in it; the server forgets what is not repeated. */
import { hear } from './dom.js';
import { emit } from './live.js';
import { ticketNow } from './pane.js';

const BEAT_MS = 20_000;
const TYPING_MS = 6000;
let told = { ticket: 0, state: '' };
let typedAt = -Infinity;
let timer;

function stateNow() {
  if (document.hidden) return 'away';
  return performance.now() - typedAt < TYPING_MS ? 'typing' : 'looking';
}

function beat() {
  const ticket = ticketNow();
  told = { ticket, state: stateNow() };
  if (ticket) emit('presence', told);
}

function changed() {
  if (told.ticket !== ticketNow() || told.state !== stateNow()) beat();
}

export function typing() {
  typedAt = performance.now();
  clearTimeout(timer);
  timer = setTimeout(changed, TYPING_MS + 50);
  changed();
}

export function startPresence() {
  setInterval(beat, BEAT_MS);
  hear('live:watched', beat);
  hear('live:connected', beat);
  hear('reply:sent', () => {
    typedAt = -Infinity;
    changed();
  });
  document.addEventListener('visibilitychange', changed);
}
