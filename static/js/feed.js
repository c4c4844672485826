/* What pushes and catch-up answers mean: the log, the last number seen, and fragments handed on. */
import { setServerNow } from './clock.js';
import { showCounts } from './counts.js';
import { hear, one, parse, tell } from './dom.js';
import { ask } from './net.js';

const SPREAD_MS = 2000;
const last = { log: '', entry: 0 };
let pulling = false;

export const entryNow = () => last.entry;
export const query = () => one('.inbox')?.dataset.query || '';

/* An older push still brings its rows (they have versions), but its counts are yesterday's. */
function take(push) {
  const log = String(push.log);
  const behind = log === last.log && push.entry < last.entry;
  if (push.counts && !behind) showCounts(push.counts);
  if (!behind) Object.assign(last, { log, entry: push.entry });
}

export function takeRows(push) {
  if (!push) return;
  take(push);
  if (push.stale) pull();
  const rows = (push.rows || []).flatMap((row) => parse(row.html));
  const gone = push.gone || [];
  if (rows.length || gone.length) tell('live:rows', { rows, gone, why: push.why || {} });
}

export function takePosts(push) {
  if (!push) return;
  take(push);
  const posts = (push.posts || []).flatMap((post) => parse(post.html));
  tell('live:posts', { ...push, posts, header: push.header ? parse(push.header)[0] : null });
}

/* Too much at once: load the page's rows once, and not all agents in one moment. */
async function pull() {
  if (pulling || !one('#rows')) return;
  pulling = true;
  await new Promise((done) => setTimeout(done, Math.random() * SPREAD_MS));
  pulling = false;
  try {
    const answer = await ask(`/tickets/rows?${query()}`);
    tell('live:page', parse(await answer.text()));
  } catch {
    setTimeout(pull, SPREAD_MS + Math.random() * SPREAD_MS);
  }
}

export async function catchUp(since = last.entry) {
  const params = new URLSearchParams(query());
  const id = one('.ticket')?.dataset.id;
  if (id) params.set('ticket', id);
  const asked = Date.now();
  const answer = await ask(`/live/since/${last.log}/${since}?${params}`, { wait: 8000 });
  const news = await answer.json();
  setServerNow(news.now, asked);
  takeRows(news.rows);
  takePosts(news.posts);
}

/* The server no longer knows our number: take the page again and count from its newest. */
export function forget({ log = last.log, entry = last.entry }) {
  Object.assign(last, { log: String(log), entry });
  pull();
  tell('live:reload-ticket');
}

export function startFeed() {
  const { log, entry } = document.body.dataset;
  Object.assign(last, { log, entry: Number(entry) });
  hear('live:pull', pull);
}
