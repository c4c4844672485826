/* Whether what the page shows can be trusted: online, and caught up since the last break. */
import { timeOfDay, serverNow, write } from './clock.js';
import { one, tell } from './dom.js';
import { word } from './words.js';

const PATIENCE_MS = 1500;
const state = { online: true, fresh: true };
let lastReached = 0;
let timer = 0;

export const isFresh = () => state.fresh && state.online;

function set(change) {
  const before = { ...state };
  Object.assign(state, change);
  if (before.online === state.online && before.fresh === state.fresh) return;
  one('#offline')?.toggleAttribute('hidden', state.online);
  if (!state.online) write(one('#as-of'), word('as_of', { time: timeOfDay(lastReached) }));
  document.documentElement.toggleAttribute('data-offline', !state.online);
  tell('live:state', { ...state });
}

/* The thread may have changed unseen: sending waits for the catch-up. */
export const doubtful = () => set({ fresh: false });

/* No answer on either way: after a moment the page says so. */
export function unsure() {
  doubtful();
  timer ||= setTimeout(() => set({ online: false }), PATIENCE_MS);
}

export function reached() {
  clearTimeout(timer);
  timer = 0;
  lastReached = serverNow();
  set({ online: true, fresh: true });
}

export function startOnline() {
  lastReached = serverNow();
}
