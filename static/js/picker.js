/* A menu above the words that a sign opens: "@" colleagues, "/" templates, whatever else a module adds.
   It knows nothing of what it offers: that is what sources are for. */
import { make } from './dom.js';
import { shared, sources } from './sources.js';

export { addSource } from './sources.js';

export class Picker {
  #found = [];
  #chosen = 0;
  #closedAt = -1;
  #start = -1;
  #waits = false;
  #isHurried = false; // Enter was pressed before the list had come

  constructor(box, list, aside) {
    Object.assign(this, { box, body: box.body, list, aside });
    this.keys = {
      ArrowDown: () => this.#step(1),
      ArrowUp: () => this.#step(-1),
      Enter: () => this.#put(this.#chosen),
      Tab: () => this.#put(this.#chosen),
      Escape: () => this.#dismiss(),
    };
    list?.addEventListener('pointerdown', (event) => this.#clicked(event));
    list?.addEventListener('pointermove', (event) => this.#pointed(event));
    aside?.addEventListener('pointerdown', (event) => event.preventDefault());
    this.body.addEventListener('blur', () => this.#close());
  }

  get #before() {
    return this.body.value.slice(0, this.body.selectionStart);
  }

  look() {
    const called = sources.filter((each) => each.isOn(this.box)).map((source) => this.#called(source));
    const open = called.filter((each) => each && each.start !== this.#closedAt);
    if (!called.some(Boolean)) this.#closedAt = -1;
    this.#start = open[0]?.start ?? -1;
    this.#found = shared(open.map(({ source, typed, start }) => this.#items(source, typed, start)));
    this.#chosen = 0;
    this.#waits = open.some(({ waits }) => waits);
    this.#draw(open);
    const hurry = this.#isHurried && !this.#waits;
    if (!this.#waits) this.#isHurried = false;
    if (hurry && this.#found.length) this.#put(0);
  }

  #called(source) {
    const typed = this.#before.match(source.sign)?.at(-1);
    if (typed === undefined) return null;
    const wait = source.ready?.(this.box);
    wait?.then(() => this.body === document.activeElement && this.look());
    return { source, typed, waits: Boolean(wait), start: this.#before.length - typed.length - source.mark.length };
  }

  #items(source, typed, start) {
    return source.find(typed, this.box).map((item) => ({ source, item, start }));
  }

  /* True when the key was for the open list. */
  take(event) {
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!plain || !this.keys[event.key] || !(this.#found.length || this.#waits)) return false;
    event.preventDefault();
    event.stopPropagation();
    if (this.#found.length) this.keys[event.key]();
    else this.#isHurried = event.key === 'Enter' || event.key === 'Tab';
    return true;
  }

  #draw(open = []) {
    if (!this.list) return;
    const none = open.find(({ source, waits, typed }) => source.none && !waits && !typed.includes(' '));
    const rows = this.#found.map((each, index) => this.#option(each, index));
    if (!rows.length && none) rows.push(Object.assign(make('li', 'picker__none', none.source.none()), { role: 'option' }));
    this.list.hidden = !rows.length;
    this.list.ariaLabel = open[0]?.source.name?.() || this.list.ariaLabel;
    this.list.replaceChildren(...rows);
    this.body.setAttribute('aria-controls', this.list.id);
    this.#point();
  }

  #option({ source, item }, index) {
    const option = make('li', source.kind ? `picker__${source.kind}` : '');
    option.id = `${this.list.id}-${index}`;
    option.role = 'option';
    option.append(...source.option(item));
    return option;
  }

  #point() {
    [...this.list.children].forEach((each, index) => (each.ariaSelected = String(index === this.#chosen)));
    const found = this.#found[this.#chosen];
    const shown = found?.source.aside?.(found.item, this.box);
    if (found) this.body.setAttribute('aria-activedescendant', `${this.list.id}-${this.#chosen}`);
    else this.body.removeAttribute('aria-activedescendant');
    this.list.children[this.#chosen]?.scrollIntoView({ block: 'nearest' });
    if (!this.aside) return;
    this.aside.hidden = !shown;
    this.aside.replaceChildren(...(shown ? [shown] : []));
  }

  #step(by) {
    this.#chosen = (this.#chosen + by + this.#found.length) % this.#found.length;
    this.#point();
  }

  #close() {
    this.#found = [];
    this.#waits = false;
    this.#draw();
  }

  #dismiss() {
    this.#closedAt = this.#start;
    this.#close();
  }

  #put(index) {
    const { source, item, start } = this.#found[index];
    this.#closedAt = start;
    this.#close();
    source.put(item, { box: this.box, start, end: this.body.selectionStart });
    this.#closedAt = -1;
  }

  #clicked(event) {
    event.preventDefault();
    const option = event.target.closest('li');
    const index = [...this.list.children].indexOf(option);
    if (this.#found[index]) this.#put(index);
  }

  #pointed(event) {
    const index = [...this.list.children].indexOf(event.target.closest('li'));
    if (index < 0 || index === this.#chosen || !this.#found[index]) return;
    this.#chosen = index;
    this.#point();
  }
}
