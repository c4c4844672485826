/* <emoji-picker>: a button that opens a small field of signs, found by words in the agent's language or
   in English; the sign goes in at the caret, and Ctrl+Z takes it out again. */
import { all, fold, make, one, store } from '../dom.js';
import { insertText } from '../insert.js';

const MOST = 56;
const COLUMNS = 8;
const RECENT = 'emoji:recent';
const MOST_RECENT = 16;
let signs = null;

async function loaded(url) {
  signs ||= fetch(url)
    .then((answer) => answer.json())
    .then((rows) => rows.map(([sign, name, words]) => ({ sign, name, words: ` ${fold(`${name} ${words}`)}` })));
  return signs.catch(() => {
    signs = null;
    return [];
  });
}

const recent = () => (store.get(RECENT) || '').split(' ').filter(Boolean);

class EmojiPicker extends HTMLElement {
  connectedCallback() {
    if (this.menu) return;
    this.menu = one('[popover]', this);
    this.search = one('input', this);
    this.grid = one('[role=listbox]', this);
    // Empty and ready before it is seen: whoever types at once loses no letter.
    this.menu.addEventListener('beforetoggle', (event) => event.newState === 'open' && (this.search.value = ''));
    this.menu.addEventListener('toggle', (event) => event.newState === 'open' && this.#open());
    this.search.addEventListener('input', () => this.#show());
    this.menu.addEventListener('keydown', (event) => this.#key(event));
    this.grid.addEventListener('click', (event) => this.#put(event.target.closest('[role=option]')));
  }

  async #open() {
    this.all = await loaded(this.dataset.src);
    this.#show();
  }

  #found() {
    const wanted = fold(this.search.value).split(/\s+/).filter(Boolean);
    if (wanted.length) return this.all.filter((each) => wanted.every((word) => each.words.includes(` ${word}`)));
    const used = recent().map((sign) => this.all.find((each) => each.sign === sign));
    return [...new Set([...used.filter(Boolean), ...this.all])];
  }

  #show() {
    const found = (this.all ? this.#found() : []).slice(0, MOST);
    this.grid.replaceChildren(...found.map((each, index) => this.#option(each, index)));
    one('.emoji__none', this).hidden = Boolean(found.length) || !this.all;
    this.#mark(0);
  }

  #option({ sign, name }, index) {
    const option = make('li', 'emoji__sign', sign);
    option.id = `emoji-${index}`;
    option.role = 'option';
    option.title = name;
    option.ariaLabel = name;
    return option;
  }

  #mark(index) {
    const options = all('[role=option]', this.grid);
    this.at = Math.max(0, Math.min(index, options.length - 1));
    options.forEach((option, number) => (option.ariaSelected = String(number === this.at)));
    if (options.length) this.search.setAttribute('aria-activedescendant', `emoji-${this.at}`);
    else this.search.removeAttribute('aria-activedescendant');
    options[this.at]?.scrollIntoView({ block: 'nearest' });
  }

  #key(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
    if (event.isComposing || !(by || event.key === 'Enter')) return;
    event.preventDefault();
    event.stopPropagation();
    if (by) this.#mark(this.at + by);
    else this.#put(all('[role=option]', this.grid)[this.at]);
  }

  #put(option) {
    if (!option) return;
    const sign = option.textContent;
    store.set(RECENT, [...new Set([sign, ...recent()])].slice(0, MOST_RECENT).join(' '));
    this.menu.hidePopover();
    insertText(this.closest('reply-box').body, sign);
  }
}

customElements.define('emoji-picker', EmojiPicker);
