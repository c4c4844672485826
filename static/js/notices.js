/* Words for the person: a toast on the screen, a sentence for a screen reader, an alarm. */
import { all, hear, make, one } from './dom.js';
import { word } from './words.js';

const STAY_MS = 6000;
const GATHER_MS = 5000;
const MOST = 3;
let gathered = 0;
let timer;

function blank() {
  const template = one('#toast-template');
  if (template) return template.content.firstElementChild.cloneNode(true);
  const box = make('div', 'toast');
  const close = make('button', 'toast__close', '×');
  close.dataset.act = 'toast-close';
  box.append(make('span', 'toast__text'), make('button', 'toast__act'), close);
  return box;
}

function build(text, { label, run, error }) {
  const box = blank();
  const act = one('.toast__act', box);
  one('.toast__text', box).textContent = text;
  box.classList.toggle('toast--error', Boolean(error));
  act.hidden = !run;
  act.textContent = label || word('undo');
  act.addEventListener('click', () => {
    box.remove();
    run();
  });
  one('.toast__close', box).addEventListener('click', () => box.remove());
  return box;
}

/* Gone after six seconds, unless it is an error or the person points at it. */
export function toast(text, options = {}) {
  const box = build(text, options);
  const shelf = one('#toasts');
  if (!shelf) return;
  shelf.append(box);
  for (const old of all('.toast:not(.toast--error)', shelf).slice(0, -MOST)) old.remove();
  if (options.error) alarm(text);
  else lapse(box);
}

function lapse(box) {
  let left = setTimeout(() => box.remove(), STAY_MS);
  const wait = () => clearTimeout(left);
  const goOn = () => (left = setTimeout(() => box.remove(), STAY_MS));
  box.addEventListener('pointerenter', wait);
  box.addEventListener('focusin', wait);
  box.addEventListener('pointerleave', goOn);
  box.addEventListener('focusout', goOn);
}

export const trouble = (text) => toast(text, { error: true });

export function alarm(text) {
  const region = one('#alerts');
  if (region) region.textContent = text;
}

/* For a screen reader: what arrives within five seconds is one sentence. */
export function heard(count) {
  gathered += count;
  timer ||= setTimeout(() => {
    say(word('new_tickets', { n: gathered }));
    gathered = 0;
    timer = 0;
  }, GATHER_MS);
}

export function say(text) {
  const region = one('#spoken');
  if (!region) return;
  region.textContent = '';
  requestAnimationFrame(() => (region.textContent = text));
}

export function startNotices() {
  hear('live:notice', ({ text, url }) => {
    const run = url ? () => document.dispatchEvent(new CustomEvent('go', { detail: url })) : null;
    toast(text, { label: word('open'), run });
    say(text);
  });
}
