/* Going away: by signing out, by a session that ended, or because somebody ended it. */
import { hear } from './dom.js';
import { clearDrafts, flushDrafts } from './drafts.js';

const MOST_MS = 3000;
let gone = false;

const atMost = (promise) => Promise.race([promise, new Promise((done) => setTimeout(done, MOST_MS))]);

/* On a shared machine nobody's words stay behind; they are on the server first. */
async function signOut(event) {
  const form = event.target.closest('form[data-form=sign-out]');
  if (!form) return;
  event.preventDefault();
  await atMost(clearDrafts());
  form.submit();
}

async function away() {
  if (gone) return;
  gone = true;
  await atMost(flushDrafts());
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
}

export function startLeaving() {
  document.addEventListener('submit', signOut);
  hear('signed-out', away);
  hear('live:bye', ({ why }) => why !== 'restart' && away());
}
