/* A small store of tickets' HTML, filled on hover and on J and K, so that opening feels instant. */
import { ask } from './net.js';

const FRESH_MS = 15_000;
const MOST = 20;
const kept = new Map();

export const addressOf = (id) => `/tickets/${id}`;

/* The version is part of the key: a row that has changed asks again. */
export function warm(id, v = '', { priority = 'low' } = {}) {
  const key = `${id}:${v}`;
  const known = kept.get(key);
  if (known && performance.now() - known.at < FRESH_MS) return known.html;
  const html = ask(addressOf(id), { priority }).then((answer) => answer.text());
  html.catch(() => kept.delete(key));
  kept.set(key, { html, at: performance.now() });
  if (kept.size > MOST) kept.delete(kept.keys().next().value);
  return html;
}

/* What we changed ourselves is not shown from the store again. */
export function cool(id) {
  for (const key of kept.keys()) {
    if (key.startsWith(`${id}:`)) kept.delete(key);
  }
}
