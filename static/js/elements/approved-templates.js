/* <approved-templates ticket="7">: where a network takes only a text that it approved, one is chosen here
   and its gaps are filled; how it reads stands in the field. Fetched when its kind is first chosen. */
import { all, make, one, parse } from '../dom.js';
import { ask } from '../net.js';
import { readBack, reads } from '../approved.js';
import { word } from '../words.js';
import './reply-box.js'; // the box around it stands first

class ApprovedTemplates extends HTMLElement {
  #stop = new AbortController();
  #loading = null;

  connectedCallback() {
    if (this.box) return;
    this.box = this.closest('reply-box');
    const { signal } = this.#stop;
    this.addEventListener('change', (event) => event.target.matches('select') && this.#chosen(), { signal });
    this.addEventListener('input', (event) => event.target.matches('input') && this.#write(), { signal });
    this.box.form.addEventListener('change', (event) => event.target.name === 'kind' && this.#look(), { signal });
    document.addEventListener('reply:sent', ({ detail }) => this.#sent(detail), { signal });
    this.#look();
  }

  disconnectedCallback() {
    this.#stop.abort();
  }

  get #isOn() {
    return this.box.kind === 'template';
  }

  get #option() {
    const option = one('select', this)?.selectedOptions[0];
    return option?.value ? option : null;
  }

  get #fields() {
    return all('.approved__gaps input', this);
  }

  /* Why the words must wait, or nothing. */
  get why() {
    if (!this.#isOn) return '';
    return this.#option && this.#fields.every((field) => field.value.trim()) ? '' : word('template_gaps');
  }

  async #look() {
    if (!this.#isOn) return this.box.along.delete('approved');
    this.#loading ||= this.#load();
    await this.#loading;
    if (this.#isOn) this.#restore();
  }

  async #load() {
    this.setAttribute('aria-busy', 'true');
    try {
      this.replaceChildren(...parse(await (await ask(`/tickets/${this.getAttribute('ticket')}/approved`)).text()));
    } catch (error) {
      this.#loading = null; // choosing the kind again tries again
      this.replaceChildren(make('p', 'approved__none', error.message));
    }
    this.removeAttribute('aria-busy');
  }

  /* A draft comes back as words: whichever template reads so is the one, and its gaps are read off them. */
  #restore() {
    const { text } = this.box;
    for (const option of text ? all('option[data-text]', this) : []) {
      const found = readBack(option.dataset.text, text);
      if (!found) continue;
      one('select', this).value = option.value;
      this.#ask(found);
      break;
    }
    this.#keep();
    this.box.dress();
  }

  #chosen() {
    this.#ask([]);
    this.#write();
    (this.#fields[0] || this.box.body).focus();
  }

  #ask(filled) {
    const gaps = one('.approved__gaps', this);
    const count = Number(this.#option?.dataset.places || 0);
    gaps.replaceChildren(...Array.from({ length: count }, (_, at) => this.#gap(gaps, at + 1, filled[at] || '')));
  }

  #gap(gaps, number, value) {
    const label = make('label', 'approved__gap');
    const field = Object.assign(make('input', 'input'), { type: 'text', value, maxLength: 700, autocomplete: 'off' });
    label.append(make('span', '', gaps.dataset.gap.replace('{n}', number)), field);
    return label;
  }

  #write() {
    const words = this.#option ? reads(this.#option.dataset.text, this.#fields.map((field) => field.value.trim())) : '';
    this.#keep();
    this.box.body.value = words;
    this.box.body.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }

  #keep() {
    const { name, language } = this.#option?.dataset || {};
    if (name) this.box.along.set('approved', { name, language });
    else this.box.along.delete('approved');
  }

  #sent({ ticket, kind }) {
    if (ticket !== this.box.ticket || kind !== 'template' || !this.#option) return;
    one('select', this).value = '';
    this.#ask([]);
  }
}

customElements.define('approved-templates', ApprovedTemplates);
