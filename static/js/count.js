/* How long a text is for a network, by the rule that its account names. */
import { hasLinkOnX, weightOnX } from './count-x.js';

const graphemes = 'Segmenter' in Intl ? new Intl.Segmenter() : null;
/* The same two patterns as channels/mastodon/words.py; a test compares what they count. */
const URLS = /(?<![\p{L}\p{M}\p{N}_@#/])https?:\/\/[^\s<>"“”]*[^\s<>"“”.,;:!?'()[\]]/giu;
const MENTIONS = /(?<![\p{L}\p{M}\p{N}_=/@])@([A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*)(@[\p{L}\p{N}_.-]+[\p{L}\p{N}_])?/gu;

const letters = (text) => (graphemes ? [...graphemes.segment(text)].length : [...text].length);

/* Mastodon counts every address as 23 letters, and of a mention only the name. */
function mastodon(text, urlLength = 23) {
  const priced = text.replace(URLS, 'x'.repeat(urlLength));
  return letters(priced.replace(MENTIONS, '@$1'));
}

/* Bluesky holds ten bytes for each letter: what is nearer to its end counts. */
const bytes = (text) => new TextEncoder().encode(text).length;
const whole = (text) => Math.max(letters(text), Math.ceil(bytes(text) / 10));

const RULES = { chars: (text) => [...text].length, mastodon, graphemes: whole, bytes, x: weightOnX };

export function lengthOf(text, { rule = 'chars', urlLength } = {}) {
  return (RULES[rule] || RULES.chars)(text, Number(urlLength) || undefined);
}

/* Whether there is a link among these words, as the network sees it: with one they may cost more there. */
export function hasLink(text, rule) {
  return rule === 'x' ? hasLinkOnX(text) : text.search(URLS) >= 0;
}
