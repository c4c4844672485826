/* An answer from the memory goes into the composer, as if it were typed, and says where it came from. */
import { one } from './dom.js';
import { insertText } from './insert.js';

const GAP = '{{…}}';

export function putAnswer(text, from) {
  const box = one('reply-box');
  if (!box) return;
  if (box.kind === 'note') box.choose('public') || box.choose('direct');
  const field = box.body;
  const start = field.selectionStart;
  insertText(field, text);
  box.along.set('answer', from);
  const gap = field.value.indexOf(GAP, start);
  if (gap >= 0) field.setSelectionRange(gap, gap + GAP.length);
}
