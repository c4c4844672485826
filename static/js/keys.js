/* The keyboard. Single keys rest while somebody types, and Alt is never used: AltGr writes Polish. */
import { GROUPS } from './commands.js';
import { one } from './dom.js';
import { openPalette } from './palette.js';
import { clearPicks } from './picks.js';
import { openSheet } from './sheet.js';

const SEQUENCE_MS = 900;
const FIELDS = 'input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]';
let before = { key: '', at: -Infinity };

const commands = () => Object.values(GROUPS).flat();

/* Caps Lock is not Shift. */
function keyOf(event) {
  const { key, shiftKey } = event;
  if (!/^\p{L}$/u.test(key) || !event.getModifierState('CapsLock')) return key;
  return shiftKey ? key.toUpperCase() : key.toLowerCase();
}

function find(key) {
  const fits = (wanted) => commands().find((each) => each.key === wanted && each.when());
  const waiting = performance.now() - before.at < SEQUENCE_MS ? `${before.key} ${key}` : '';
  before = { key, at: performance.now() };
  return (waiting && fits(waiting)) || fits(key);
}

function isOwnKey(event) {
  const { key, target } = event;
  if (key === 'Enter' || key === ' ') return Boolean(target.closest('a, button, summary, label, input'));
  return key.startsWith('Arrow') && target.id !== 'rows';
}

const ARROWS = { ArrowDown: 'j', ArrowUp: 'k' };

/* Out of a field, but not out of the place: focus never falls to the page. */
function leave(field) {
  field.blur();
  const place = field.closest('.ticket') ? one('#ticket-heading') : one('#rows');
  place?.focus({ preventScroll: true });
}

function escape(target) {
  if (target.closest(FIELDS)) return leave(target);
  const drawer = one('.views--open, .ticket--context-shown');
  if (drawer) return drawer.classList.remove('views--open', 'ticket--context-shown');
  return clearPicks();
}

function searching(key) {
  if (key === '/') {
    const field = one('[data-search]');
    if (field) field.focus();
    else openPalette();
    return true;
  }
  if (key === '?') openSheet();
  return key === '?';
}

function pressed(event) {
  if (event.isComposing || event.altKey || event.defaultPrevented) return;
  const key = keyOf(event);
  if (event.ctrlKey || event.metaKey) {
    if (key.toLowerCase() !== 'k' || event.shiftKey) return;
    event.preventDefault();
    openPalette();
    return;
  }
  if (one('dialog[open], :popover-open')) return;
  if (key === 'Escape') escape(event.target);
  else if (isSingleKey(event) && run(key)) event.preventDefault();
}

function isSingleKey(event) {
  const isOn = document.documentElement.dataset.keys !== 'off';
  const arrow = event.key in ARROWS && event.target.id === 'rows';
  return (isOn || arrow) && !event.target.closest(FIELDS) && !isOwnKey(event);
}

function run(key) {
  if (searching(key)) return true;
  const command = find(ARROWS[key] || key);
  command?.run();
  return Boolean(command);
}

export function startKeys() {
  document.addEventListener('keydown', pressed);
}
