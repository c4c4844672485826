/* Words put in at the caret of a field, as if they were typed: Ctrl+Z takes them out again. */
export function insertText(field, text) {
  field.focus();
  /* The only way that keeps the browser's own undo; where it is not there, the words still go in. */
  if (document.execCommand?.('insertText', false, text)) return;
  const { selectionStart, selectionEnd } = field;
  field.setRangeText(text, selectionStart, selectionEnd, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }));
}

/* The same over the words between two places, such as the letters that called a menu. */
export function replaceText(field, start, end, text) {
  field.focus();
  field.setSelectionRange(start, end);
  insertText(field, text);
}
