/* The server's time and one ticker for every clock on the page; it writes only what has changed. */
import { all } from './dom.js';
import { lang } from './words.js';

const TICK_MS = 10_000;
const DAY = 86_400;
const STEPS = [
  ['day', DAY],
  ['hour', 3600],
  ['minute', 60],
];
const clocks = new Set();
const ago = new Intl.RelativeTimeFormat(lang, { numeric: 'auto', style: 'narrow' });
const full = new Intl.DateTimeFormat(lang, { dateStyle: 'full', timeStyle: 'short' });
const units = new Map();
let offset = 0;

export const serverNow = () => Date.now() + offset;
export const serverIso = () => new Date(serverNow()).toISOString();
export const timeOfDay = (at) => new Intl.DateTimeFormat(lang, { timeStyle: 'short' }).format(at);

/* The middle of the request is the best guess of when the server looked at its clock. */
export function setServerNow(iso, asked = Date.now()) {
  const theirs = Date.parse(iso);
  if (Number.isNaN(theirs)) return;
  offset = theirs - (asked + Date.now()) / 2;
  tick();
}

export function join(clock) {
  clocks.add(clock);
  clock.tick(serverNow());
}

export const leave = (clock) => clocks.delete(clock);

export function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

function unit(name, value) {
  if (!units.has(name)) {
    const style = { style: 'unit', unit: name, unitDisplay: 'narrow' };
    units.set(name, new Intl.NumberFormat(lang, style));
  }
  return units.get(name).format(value);
}

/* 41m, 1h 5m, 3d: at most two units, rounded down, as a person would say it. */
export function span(seconds) {
  if (seconds >= DAY) return unit('day', Math.floor(seconds / DAY));
  const minutes = Math.floor((seconds % 3600) / 60);
  if (seconds < 3600) return unit('minute', minutes);
  const hours = unit('hour', Math.floor(seconds / 3600));
  return minutes ? `${hours} ${unit('minute', minutes)}` : hours;
}

function relative(at, now) {
  const seconds = (at - now) / 1000;
  if (Math.abs(seconds) < 60) return ago.format(0, 'second');
  if (Math.abs(seconds) >= 7 * DAY) return day(at, now);
  const [name, size] = STEPS.find(([, length]) => Math.abs(seconds) >= length);
  return ago.format(Math.trunc(seconds / size), name);
}

function day(at, now) {
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? undefined : 'numeric';
  return new Intl.DateTimeFormat(lang, { day: 'numeric', month: 'short', year }).format(at);
}

/* "tomorrow 09:00", "Mon 09:00", "12 Oct 09:00" in the reader's own zone. */
export function when(at, now = serverNow()) {
  const midnight = (time) => new Date(time).setHours(0, 0, 0, 0);
  const days = Math.round((midnight(at) - midnight(now)) / DAY / 1000);
  const named = Math.abs(days) <= 1 ? ago.format(days, 'day') : weekday(at, days, now);
  return `${named} ${timeOfDay(at)}`;
}

function weekday(at, days, now) {
  const near = days > 0 && days < 7;
  return near ? new Intl.DateTimeFormat(lang, { weekday: 'short' }).format(at) : day(at, now);
}

/* Words for every <time data-ago> or <time data-when> below an element. */
export function tellTimes(root = document) {
  const now = serverNow();
  for (const time of all('time[data-ago], time[data-when], time[data-left]', root)) {
    const at = Date.parse(time.dateTime);
    if (Number.isNaN(at)) continue;
    if ('left' in time.dataset) write(time, span(Math.max(60, (at - now) / 1000)));
    else write(time, 'ago' in time.dataset ? relative(at, now) : when(at, now));
    if (!time.title) time.title = full.format(at);
  }
}

function tick() {
  const now = serverNow();
  for (const clock of clocks) clock.tick(now);
  tellTimes();
}

export function startClock() {
  if (document.body.dataset.now) setServerNow(document.body.dataset.now);
  tellTimes();
  setInterval(tick, TICK_MS);
  document.addEventListener('htmx:after:swap', (event) => tellTimes(event.target));
}
