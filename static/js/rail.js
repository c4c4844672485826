/* What waits on the pages of the rail: its marks come and go with what somebody does anywhere. */
import { showBadges } from './counts.js';
import { hear, one } from './dom.js';
import { ask } from './net.js';

const SPREAD_MS = 2000; // not every browser of the desk asks at the same moment
let timer = 0;

async function look() {
  timer = 0;
  try {
    showBadges(await (await ask('/rail', { priority: 'low' })).json());
  } catch {
    /* The next page shows them. */
  }
}

/* What this person does themselves is told to nobody: where a mark is shown, it may have gone. */
const waits = () => one('.rail__badge[data-badge="promises"]:not([hidden])');

export function startRail() {
  const soon = () => (timer ||= setTimeout(look, SPREAD_MS * Math.random()));
  hear('live:rail', soon);
  for (const name of ['ticket:changed', 'reply:sent']) document.addEventListener(name, () => waits() && soon());
}
