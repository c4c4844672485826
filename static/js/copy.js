/* Copying a link or a secret; outside https the clipboard needs the old way. */
import { make, one } from './dom.js';
import { toast } from './notices.js';
import { word } from './words.js';

function byHand(text) {
  const area = make('textarea', 'sr-only');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

export async function copy({ dataset }) {
  const source = dataset.copyFrom && one(dataset.copyFrom);
  const given = source ? (source.value ?? source.textContent) : dataset.copy;
  const text = given.startsWith('/') ? location.origin + given : given.trim();
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    byHand(text);
  }
  toast(word('copied'));
}
