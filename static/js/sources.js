/* What the menus above the words offer: every module adds its own. */

const MOST = 8;
const LEAST = 2;
export const sources = [];

/* A source: `sign`, a pattern whose last group is what was typed after the `mark`; `isOn(box)`; `find(typed, box)`,
   items, best first; `option(item)`, nodes; `put(item, {box, start, end})`, which replaces the sign and what was
   typed. It may have `name`, for the list; `ready(box)`, a promise while it is fetched; `none`, words for when nothing
   fits; `aside(item, box)`, a node beside the list. Several sources may have the same sign. */
export const addSource = (source) => sources.push(source);

/* The first source fills the list, and leaves two places for each of the others. */
export function shared([first = [], ...others]) {
  const few = others.map((items) => items.slice(0, LEAST));
  const left = MOST - few.flat().length;
  return [...first.slice(0, left), ...(first.length < left ? others : few).flat()].slice(0, MOST);
}
