/* The page's words for scripts, in the agent's language, with its plural forms. */
import { readJson } from './dom.js';

/* English with the clock and the dates of Europe, where the desk's people are. */
const spoken = document.documentElement.lang || 'en';
export const lang = spoken === 'en' ? 'en-GB' : spoken;
const catalogue = readJson('#words', {});
const plurals = new Intl.PluralRules(lang);
const numbers = new Intl.NumberFormat(lang);

export const hasWord = (key) => key in catalogue;

export function word(key, values = {}) {
  const entry = catalogue[key] ?? key;
  const text = typeof entry === 'string' ? entry : (entry[plurals.select(values.n)] ?? entry.other);
  return text.replace(/\{(\w+)\}/g, (_, name) => shown(values[name]));
}

function shown(value) {
  return typeof value === 'number' ? numbers.format(value) : (value ?? '');
}
