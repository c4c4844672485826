/* What can be done with the open ticket: each is one request, answered by its header, with undo. */
import { idOf, one } from './dom.js';
import { write } from './answers.js';
import { putBack } from './box-words.js';
import { toast, trouble } from './notices.js';
import { ticketNow } from './pane.js';
import { askClosing } from './promises.js';
import { openRow, rowAfter, select } from './queue.js';
import { word } from './words.js';

const PATHS = { assign: 'assignment', lang: 'language' };

export const urlFor = (id, what) => `/tickets/${id}/${PATHS[what] || what}`;
const facts = () => ({ ...one('.ticket')?.dataset });

/* How to go back: what the ticket was before, as the same kind of request. */
function wayBack(what, fields, before) {
  if (what === 'assign') return ['assignment', { fields: { assignee: before.assignee || '' } }];
  if (what === 'priority') return ['priority', { fields: { priority: before.priority || 'normal' } }];
  if (what === 'tone') return ['tone', { fields: { tone: before.tone || '' } }];
  if (what === 'lang' && before.lang) return ['language', { fields: { lang: before.lang } }];
  if (what === 'snooze') return ['status', { fields: { status: before.status || 'open' } }];
  if (what === 'tags') return ['tags', { fields: { add: fields.remove, remove: fields.add } }];
  return null;
}

/* One change by a dialog or a key; true when the server has confirmed it. */
export async function change(what, fields) {
  const id = ticketNow();
  const before = facts();
  if (!id || !(await write(urlFor(id, what), { fields }))) return false;
  const back = wayBack(what, fields, before);
  const run = back && (() => write(`/tickets/${id}/${back[0]}`, back[1]));
  toast(word(`done_${what}`), { run });
  return true;
}

export async function claim() {
  const id = ticketNow();
  if (!id || !(await write(urlFor(id, 'claim')))) return;
  const giveBack = () => write(urlFor(id, 'assign'), { fields: { assignee: '' } });
  toast(word('done_claim'), { run: giveBack });
}

export function setStatus(status) {
  return ticketNow() && write(urlFor(ticketNow(), 'status'), { fields: { status } });
}

/* Something is still promised to the customer: the sheet that opens offers the ways there are. */
function isOwed({ facts }) {
  if (facts.code !== 'promise_open') return false;
  askClosing();
  return true;
}

/* Words that were held on their way out wait for an answer: a key that was meant for them closes nothing. */
function isHeld() {
  const way = one('.composer__guard:not([hidden]) button');
  if (way) trouble(word('reply_held'));
  way?.focus();
  return Boolean(way);
}

/* The list moves on to the next ticket; the pane follows only when that was asked for. */
export async function resolve({ next = false } = {}) {
  const id = ticketNow();
  if (!id || isHeld()) return;
  const following = rowAfter(id);
  if (!(await write(urlFor(id, 'closure'), { refused: isOwed }))) return;
  toast(word('done_resolve'), { run: () => reopen(id) });
  if (!following?.isConnected) return;
  if (next) openRow(following);
  else if (idOf(following) !== id) select(following);
}

export const reopen = (id = ticketNow()) => id && write(urlFor(id, 'closure'), { method: 'DELETE' });

/* Taking back a queued reply: its words return to the box they came from. */
export async function undoSend(button) {
  button.disabled = true;
  const answer = await write(button.dataset.url);
  button.disabled = false;
  if (!answer?.kind) return;
  const box = one('reply-box');
  button.hidden = true;
  button.closest('.post')?.classList.add('post--gone');
  if (box && Number(answer.ticket) === ticketNow()) putBack(box, answer.kind, answer.text);
}
