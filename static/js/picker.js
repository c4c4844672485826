/* "@" in a note opens a list of colleagues above the words; arrows, Enter or Tab, Esc. */
import { fold, make, readJson } from './dom.js';

const TRIGGER = /(^|\s)@([\p{L}\w.-]*)$/u;
const MOST = 6;

const handleOf = (person) => person.handle || fold(person.name.split(' ')[0]);

function isCalled(person, wanted) {
  const names = `${fold(person.name)} ${handleOf(person)}`.split(' ');
  return names.some((name) => name.startsWith(wanted));
}

export class Picker {
  #found = [];
  #chosen = 0;

  constructor(body, list, isOn) {
    Object.assign(this, { body, list, isOn });
    this.people = readJson('#people', []);
    this.keys = {
      ArrowDown: () => this.#step(1),
      ArrowUp: () => this.#step(-1),
      Enter: () => this.#put(this.#chosen),
      Tab: () => this.#put(this.#chosen),
      Escape: () => this.#close(),
    };
    list?.addEventListener('pointerdown', (event) => this.#clicked(event));
    body.addEventListener('blur', () => this.#close());
  }

  get #before() {
    return this.body.value.slice(0, this.body.selectionStart);
  }

  look() {
    const typed = this.isOn() ? this.#before.match(TRIGGER)?.[2] : undefined;
    const wanted = typed === undefined ? null : fold(typed);
    this.#found = wanted === null ? [] : this.people.filter((each) => isCalled(each, wanted)).slice(0, MOST);
    this.#chosen = 0;
    this.#draw();
  }

  /* True when the key was for the open list. */
  take(event) {
    const plain = !event.ctrlKey && !event.metaKey;
    if (!this.#found.length || !plain || !this.keys[event.key]) return false;
    event.preventDefault();
    event.stopPropagation();
    this.keys[event.key]();
    return true;
  }

  #draw() {
    if (!this.list) return;
    this.list.hidden = !this.#found.length;
    this.list.replaceChildren(...this.#found.map((person, index) => this.#option(person, index)));
    this.body.setAttribute('aria-controls', this.list.id);
    if (this.#found.length) this.body.setAttribute('aria-activedescendant', `person-${this.#chosen}`);
    else this.body.removeAttribute('aria-activedescendant');
  }

  #option(person, index) {
    const option = make('li');
    const face = make('span', 'avatar avatar--tiny', person.letters);
    option.id = `person-${index}`;
    option.role = 'option';
    option.ariaSelected = String(index === this.#chosen);
    face.dataset.hue = person.hue;
    face.ariaHidden = 'true';
    option.append(face, make('b', '', person.name), make('small', '', `@${handleOf(person)}`));
    return option;
  }

  #step(by) {
    this.#chosen = (this.#chosen + by + this.#found.length) % this.#found.length;
    this.#draw();
  }

  #close() {
    this.#found = [];
    this.#draw();
  }

  #put(index) {
    const { body } = this;
    const start = this.#before.length - this.#before.match(TRIGGER)[2].length;
    body.setRangeText(`${handleOf(this.#found[index])} `, start, body.selectionStart, 'end');
    this.#close();
    body.dispatchEvent(new Event('input', { bubbles: true }));
  }

  #clicked(event) {
    event.preventDefault();
    const option = event.target.closest('li');
    if (option) this.#put([...this.list.children].indexOf(option));
  }
}
