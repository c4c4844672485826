/* What may be put into a ticket: its templates and macros, kept for a minute, and found by their folded words. */
import { fold } from './dom.js';
import { ask } from './net.js';
import { trouble } from './notices.js';

const KEPT_MS = 60_000;
const AGAIN_MS = 5000; // after a failure
const NONE = { templates: [], macros: [], form: '' };
const menus = new Map();

/* Fetched when the reply begins, so that the menu opens at once; `wait` is a promise while it is on its way. */
export function menuOf(ticket) {
  const kept = menus.get(ticket);
  if (kept && performance.now() - kept.at < KEPT_MS) return kept;
  const fresh = { at: performance.now(), menu: kept?.menu || NONE, wait: null };
  menus.set(ticket, fresh);
  fresh.wait = load(ticket, fresh);
  return fresh;
}

export const forgetMenu = (ticket) => menus.delete(ticket);

async function load(ticket, fresh) {
  try {
    const menu = await (await ask(`/tickets/${ticket}/menu`)).json();
    for (const each of [...menu.templates, ...menu.macros]) each.words = words(each);
    fresh.menu = menu;
  } catch (error) {
    fresh.at -= KEPT_MS - AGAIN_MS;
    trouble(error.message);
  }
  fresh.wait = null;
}

export const labelOf = (wording, name) => wording.asks.find((each) => each.name === name)?.label || name;

const plain = (wording) => wording.parts.map((part) => (part.ask ? labelOf(wording, part.ask) : part)).join('');

function words({ shortcut, name, folder = '', wordings = [], steps = [] }) {
  return { short: fold(shortcut), all: fold([shortcut, name, folder, ...steps, ...wordings.map(plain)].join(' ')) };
}

/* What begins with it first, then what holds every word. */
export function fitting(items, typed) {
  const wanted = fold(typed).split(' ').filter(Boolean);
  const fits = items.filter(({ words: { all } }) => wanted.every((each) => all.includes(each)));
  const first = fits.filter(({ words: { short } }) => short.startsWith(wanted[0] || ''));
  return [...first, ...fits.filter((each) => !first.includes(each))];
}
