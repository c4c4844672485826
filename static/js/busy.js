/* Is a person at the list right now: pointing, scrolling, or with the keyboard in it? */
import { one } from './dom.js';

const QUIET_MS = 1500;
let lastMove = -Infinity;

const area = () => one('.queue__body') || one('#rows');

export function isBusy(quiet = QUIET_MS) {
  const moving = performance.now() - lastMove < quiet;
  const pointed = matchMedia('(hover: hover)').matches && area().matches(':hover');
  return moving || pointed || one('#rows').contains(document.activeElement);
}

export function startBusy() {
  for (const type of ['scroll', 'pointermove', 'keydown', 'touchmove']) {
    const touched = () => (lastMove = performance.now());
    area().addEventListener(type, touched, { passive: true, capture: true });
  }
}
