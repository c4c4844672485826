/* A text that a network approved, with {{1}} where words go: how it reads when filled, and back. */
const PLACE = /\{\{(\d+)\}\}/g;

/* A gap without words stays to be seen. */
export function reads(text, words) {
  return text.replace(PLACE, (place, number) => words[number - 1] || place);
}

/* What stands in the gaps when the text reads so, the first one first; null when it is another text. */
export function readBack(text, words) {
  const pieces = text.trim().split(PLACE); // what stands between, and numbers, in turn
  const found = [];
  let rest = words.trim();
  if (!rest.startsWith(pieces[0])) return null;
  rest = rest.slice(pieces[0].length);
  for (let at = 1; at < pieces.length; at += 2) {
    const next = pieces[at + 1];
    const isLast = at + 2 >= pieces.length;
    const ends = isLast ? rest.length - next.length : rest.indexOf(next, 1);
    if (ends < 1 || (isLast && !rest.endsWith(next))) return null;
    const filled = rest.slice(0, ends);
    found[pieces[at] - 1] = filled.match(PLACE) ? '' : filled;
    rest = rest.slice(ends + next.length);
  }
  return rest ? null : found;
}
