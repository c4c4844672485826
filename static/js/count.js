/* How long a text is for a network, by the rule that its account names. */

const graphemes = 'Segmenter' in Intl ? new Intl.Segmenter() : null;
const URLS = /https?:\/\/[^\s<>"]+/g;
const MENTIONS = /(^|[^/\w])@(\w[\w.-]*)@[\w.-]+\w/g;

const letters = (text) => (graphemes ? [...graphemes.segment(text)].length : [...text].length);

/* Mastodon counts every address as 23 letters, and of a mention only the name. */
function mastodon(text, urlLength = 23) {
  const named = text.replace(MENTIONS, '$1@$2');
  return letters(named.replace(URLS, 'x'.repeat(urlLength)));
}

const RULES = { chars: (text) => [...text].length, mastodon };

export function lengthOf(text, { rule = 'chars', urlLength } = {}) {
  return (RULES[rule] || RULES.chars)(text, Number(urlLength) || undefined);
}
