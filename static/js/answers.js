/* What the server answers to a write: fragments that find their own place, or words for a toast. */
import { parse, tell } from './dom.js';
import { ask } from './net.js';
import { toast, trouble } from './notices.js';
import { ticketNow } from './pane.js';
import { mergePosts, replaceHeader } from './ticket.js';
import { cool } from './warm.js';

/* Every fragment is put in place by its id and version, so it may come before or after its push. */
export function place(html, options) {
  const parts = parse(html);
  const rows = parts.filter((part) => part.matches('.row[id]'));
  const header = parts.find((part) => part.id === 'ticket-head');
  if (rows.length) tell('answer:rows', rows);
  if (header) replaceHeader(header);
  mergePosts(parts.filter((part) => part.matches('.post, .event')), options);
}

async function take(answer) {
  if (answer.status === 204) return {};
  if (!(answer.headers.get('Content-Type') || '').includes('json')) {
    place(await answer.text());
    return {};
  }
  const facts = await answer.json();
  const run = facts.undo ? () => write(facts.undo) : null;
  if (facts.text) toast(facts.text, { run });
  return facts;
}

/* A write that says by itself what went wrong, unless `refused` takes it; null when it did. */
export async function write(url, { method = 'POST', fields = {}, refused = () => false } = {}) {
  try {
    const facts = await take(await ask(url, { method, fields }));
    cool(ticketNow());
    return facts;
  } catch (error) {
    if (!refused(error)) trouble(error.message);
    return null;
  }
}
