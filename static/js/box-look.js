/* How the reply box looks for its kind, and how much room is left for the network. */
import { hasLink, lengthOf } from './count.js';
import { all, one } from './dom.js';
import { word } from './words.js';

const KINDS = ['public', 'direct', 'private', 'template', 'note'];
const LOW = 20;
const QUOTE = 90;

/* What the page says of the chosen kind: its words, its room, what files go with it. */
export const aboutKind = ({ form }) => one('input[name=kind]:checked', form)?.dataset || {};

export function dress(box) {
  const { kind, form } = box;
  const { hint, button, action, why } = aboutKind(box);
  form.dataset.kind = kind;
  for (const each of KINDS) form.classList.toggle(`composer--${each}`, each === kind);
  box.body.readOnly = kind === 'template'; // its words come from the gaps
  if (action) form.action = action;
  if (hint) box.body.placeholder = hint;
  const asks = box.asks && kind !== 'note'; // somebody else looks at it first: see voice.js
  if (button) one('.composer__send-text', box).textContent = asks ? word('ask_approval') : button;
  one('.composer__saved', box).hidden = !box.text;
  clip(one('[data-act=file-add]', box), why);
}

/* Where nothing can go along the button stays, and says why. */
function clip(button, why) {
  if (!button) return;
  button.dataset.can ||= button.title;
  button.title = why || button.dataset.can;
  button.setAttribute('aria-disabled', String(Boolean(why)));
}

/* Choose a kind of reply; false where this thread does not have it. */
export function choose(form, kind) {
  const radio = all('input[name=kind]', form).find((each) => each.value === kind);
  if (!radio || radio.disabled) return false;
  if (!radio.checked) {
    radio.checked = true;
    radio.dispatchEvent(new Event('change', { bubbles: true }));
  }
  return true;
}

/* How long these words are as the network counts them for this kind, and how long they may be; 0: as one likes. */
export function roomFor(box, text) {
  const { limit = 0, caption, count: rule } = aboutKind(box);
  const most = (box.along?.get('files') && Number(caption)) || Number(limit); // less, below a file
  return { length: lengthOf(text, { rule, urlLength: box.getAttribute('url-length') }), limit: most };
}

/* What the words cost there as they are: with a link it may be another price. */
function showPrice(box) {
  for (const dear of all('[data-price=link]', box)) {
    dear.hidden = !hasLink(box.text, aboutKind(box).count);
    for (const plain of all('[data-price=plain]', dear.parentElement)) plain.hidden = !dear.hidden;
  }
}

/* True when the text is too long for the network. */
export function showCount(box) {
  showPrice(box);
  const { length, limit } = roomFor(box, box.text);
  const left = limit - length;
  const over = Boolean(limit) && left < 0;
  const counter = one('.composer__left', box);
  counter.hidden = !limit;
  counter.textContent = left;
  counter.classList.toggle('composer__left--low', left <= LOW && !over);
  counter.classList.toggle('composer__left--over', over);
  const why = one('.composer__over', box);
  why.hidden = !over;
  if (over) why.textContent = word('too_long', { n: -left });
  return over;
}

/* Nothing written yet and the customer wrote again: the answer is to the newer post. */
export function aim(box, { ticket, posts }) {
  const latest = posts.filter((post) => post.matches('.post--in:not(.post--other, .post--gone)')).at(-1);
  const { target } = box.form.elements;
  if (Number(ticket) !== box.ticket || !latest || !target) return;
  target.value = latest.id.slice(1);
  const quote = one('.composer__target[data-for=public] q', box);
  if (quote) quote.textContent = one('.post__text', latest).textContent.trim().slice(0, QUOTE);
}
