/* One store of counts for list, rail and title, so that they can never disagree. */
import { all, one } from './dom.js';
import { lang } from './words.js';

const numbers = new Intl.NumberFormat(lang);
const title = document.title.replace(/^\([\d\s.,]+\)\s*/, '');
const counts = {};

export const countOf = (key) => counts[key];

export function showCounts(fresh) {
  Object.assign(counts, fresh);
  for (const [name, value] of Object.entries(fresh)) {
    for (const node of all(`[data-count="${CSS.escape(name)}"]`)) show(node, value);
  }
  showTitle();
}

/* What waits behind the pages of the rail: other things than the views, though some have the same name. */
export function showBadges(fresh) {
  for (const [name, value] of Object.entries(fresh)) {
    for (const node of all(`[data-badge="${CSS.escape(name)}"]`)) node.hidden = !value;
  }
}

function show(node, value) {
  node.textContent = numbers.format(value);
  if ('countHide' in node.dataset) node.hidden = !value;
}

function showTitle() {
  const here = counts[one('.inbox')?.dataset.view || 'mine'];
  if (here !== undefined) document.title = here ? `(${numbers.format(here)}) ${title}` : title;
}
