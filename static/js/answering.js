/* An answer from the memory goes into the composer, as if it were typed, and says where it came from. */
import { one } from './dom.js';
import { insertText, replaceText } from './insert.js';
import { word } from './words.js';

const GAP = /\[[^\]\n]{1,30}\]/;

/* `over`: the place of the letters that called it, which go. */
export function putAnswer(text, from, over) {
  const box = one('reply-box');
  if (!box) return;
  if (box.kind === 'note') box.choose('public') || box.choose('direct');
  if (box.kind === 'template' && !box.choose('direct')) return box.sender.problem(word('template_only'));
  const field = box.body;
  box.along.set('answer', from); // first: the draft keeps it
  const start = over ? over.start : field.selectionStart;
  if (over) replaceText(field, over.start, over.end, text);
  else insertText(field, text);
  const gap = GAP.exec(field.value.slice(start, start + text.length));
  if (gap) field.setSelectionRange(start + gap.index, start + gap.index + gap[0].length);
}
