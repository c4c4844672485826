/* How words leave the reply box and come back into it. */
import { tell } from './dom.js';
import { draftOf, keepDraft, leftOf } from './drafts.js';

const MADE = ['template', 'answer', 'helper', 'macro'];

/* Keeps the words as they are now, with what they were made of. */
export function keep(box, seen = draftOf(box.ticket, box.kind).seen) {
  const along = Object.fromEntries([...box.along].filter(([name]) => MADE.includes(name)));
  keepDraft(box.ticket, box.kind, { text: box.text, seen, along });
}

/* Without words there is nothing that they were made of. */
export function forgetMade(box) {
  for (const name of MADE) box.along.delete(name);
}

/* Words that come back bring along what they were made of. */
export function restore(box, { text, along }) {
  forgetMade(box);
  for (const each of Object.entries((text && along) || {})) box.along.set(...each);
  box.put(text);
  tell('reply:restored', { ticket: box.ticket });
}

/* The words that were sent go; what was written behind them stays, and the caret in it. */
export function letGo(box, sent) {
  const { text, body } = box;
  const left = leftOf(text, sent);
  if (left === text) return;
  const caret = Math.max(0, left.length - (text.length - body.selectionEnd));
  box.put(left);
  body.setSelectionRange(caret, caret);
}

/* Words that were taken back come home; what was begun meanwhile stays above them. */
export function putBack(box, kind, text) {
  box.choose(kind);
  const both = box.text && box.text !== text ? `${box.text}\n\n${text}` : text;
  keepDraft(box.ticket, kind, { text: both, seen: box.entry });
  box.put(both);
  box.body.focus();
  tell('reply:back', { ticket: box.ticket, kind });
}
