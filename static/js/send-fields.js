/* What a reply takes along to the server, as the fields of a form. */

/* `order`: resolve after it; anyway: although the thread moved; accept: warnings that were looked at. */
export function fieldsOf(box, { kind, text, own_id, resolve, anyway, seen, accept, when }) {
  return {
    kind,
    text,
    own_id,
    seen: seen ?? box.seen,
    target: box.form.elements.target?.value || undefined,
    anyway: anyway ? '1' : undefined,
    resolve: resolve ? '1' : undefined,
    accept,
    ...when,
    along: along(box, kind),
  };
}

/* What goes with the words; of an e-mail also who stays in copy. */
function along(box, kind) {
  const together = new Map(box.along);
  const copies = kind === 'direct' ? [...box.form.querySelectorAll('[name=cc]')] : [];
  if (copies.length) together.set('cc', copies.filter((one) => one.checked).map((one) => one.value));
  return together.size ? JSON.stringify(Object.fromEntries(together)) : undefined;
}
