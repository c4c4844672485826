/* A sign of life for the desk: at most once a minute, and only when somebody has really used the page. The socket is no
   such sign: it stays open on a desk that was left. */
import { ask } from './net.js';

const EVERY_MS = 60_000;
const SIGNS = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart'];
let toldAt = 0; // opening the page was a sign

function used() {
  if (performance.now() - toldAt < EVERY_MS) return;
  toldAt = performance.now();
  ask('/duty/here', { method: 'POST' }).catch(() => {});
}

export function startHere() {
  for (const sign of SIGNS) addEventListener(sign, used, { capture: true, passive: true });
}
