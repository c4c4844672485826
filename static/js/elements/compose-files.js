/* <compose-files>: what goes with the words, by button, drop and paste, for each kind of reply its own; kept with the draft. */
import { aboutKind } from '../box-look.js';
import { Coming } from '../coming.js';
import { all, one, parse } from '../dom.js';
import { ask } from '../net.js';
import './reply-box.js'; // the box around it stands first

class ComposeFiles extends HTMLElement {
  #stop = new AbortController();
  #saving = new Set();

  connectedCallback() {
    if (this.box) return;
    this.box = this.closest('reply-box');
    this.kept = one('.files-slot', this);
    this.picker = one('input[type=file]', this);
    this.coming = new Coming(one('.files--coming', this), this.dataset, () => this.box.dress());
    this.#listen();
    this.show();
  }

  disconnectedCallback() {
    this.#stop.abort();
    this.coming.stop();
  }

  /* Why the words must wait, or nothing. */
  get why() {
    return this.coming?.isBusy ? this.dataset.sending : '';
  }

  /* What was typed about a picture is on the server before the words leave. */
  settle() {
    return Promise.allSettled([...this.#saving]);
  }

  #listen() {
    const { signal } = this.#stop;
    const on = (target, type, fn) => target.addEventListener(type, fn, { signal });
    const { form, body } = this.box;
    on(this.box, 'click', (event) => this.#clicked(event));
    on(this.picker, 'change', () => this.#take([...this.picker.files]));
    on(body, 'paste', (event) => this.#given(event, event.clipboardData));
    on(form, 'dragover', (event) => event.dataTransfer.types.includes('Files') && this.#over(event, true));
    on(form, 'dragleave', (event) => form.contains(event.relatedTarget) || this.#over(event, false));
    on(form, 'drop', (event) => this.#given(event, event.dataTransfer));
    on(form, 'change', (event) => event.target.name === 'kind' && this.show());
    on(this, 'change', (event) => event.target.matches('.file__alt') && this.#describe(event.target));
    for (const type of ['reply:sent', 'reply:back']) {
      on(document, type, ({ detail }) => detail.ticket === this.box.ticket && this.reload(detail.kind));
    }
  }

  #over(event, is) {
    event.preventDefault();
    this.box.form.classList.toggle('composer--drop', is);
  }

  #given(event, transfer) {
    const files = [...(transfer?.files || [])];
    this.box.form.classList.remove('composer--drop');
    if (!files.length) return;
    event.preventDefault();
    this.#take(files);
  }

  #clicked(event) {
    const button = event.target.closest('[data-act=file-add], [data-act=file-drop], .file__save');
    if (!button) return;
    event.preventDefault();
    if (button.dataset.act === 'file-drop') this.#drop(button.closest('.file'));
    else if (button.dataset.act === 'file-add') this.#pick();
  }

  #pick() {
    const { takes, why } = aboutKind(this.box);
    if (why) return this.box.sender.problem(why);
    this.picker.accept = takes;
    this.picker.click();
  }

  #take(files) {
    const { kind } = this.box;
    this.picker.value = '';
    const { why } = aboutKind(this.box);
    if (why) this.box.sender.problem(why);
    else for (const file of files) this.coming.bring(this.#url(kind), file, (html) => this.#put(html, kind));
  }

  #url = (kind) => `/tickets/${this.box.ticket}/files/${kind}`;

  #listOf(kind) {
    return all('.files', this.kept).find((each) => each.dataset.kind === kind);
  }

  /* Words that are being typed about a picture stay as they are. */
  #put(html, kind) {
    const fresh = parse(html).find((part) => part.matches('.files'));
    const known = this.#listOf(kind);
    for (const field of all('.file__alt', known || this.kept)) {
      const same = fresh?.querySelector(`#${field.id}`);
      if (same && field.value !== field.defaultValue) same.value = field.value;
    }
    known?.remove();
    if (fresh) this.kept.append(fresh);
    this.show();
  }

  async reload(kind) {
    const answer = await ask(this.#url(kind)).catch(() => null); // they are there when the page is opened anew
    if (answer) this.#put(await answer.text(), kind);
  }

  async #drop(item) {
    const { kind } = this.box;
    const answer = await this.#asked(ask(`/files/${item.dataset.file}/removal`, { method: 'POST' }));
    if (answer) this.#put(await answer.text(), kind);
    this.box.body.focus();
  }

  async #describe(field) {
    const file = field.closest('.file');
    const saved = ask(`/files/${file.dataset.file}/description`, { method: 'POST', fields: { alt: field.value } });
    this.#saving.add(saved);
    if (await this.#asked(saved)) {
      field.defaultValue = field.value;
      file.classList.toggle('file--silent', !field.value.trim());
    }
    this.#saving.delete(saved);
  }

  /* The answer; null when it was a refusal, which the box says. */
  #asked(promise) {
    return promise.catch((error) => void this.box.sender.problem(error.message));
  }

  show() {
    for (const list of all('.files', this.kept)) list.hidden = list.dataset.kind !== this.box.kind;
    const mine = this.#listOf(this.box.kind);
    const going = mine ? all('.file', mine).map(({ dataset }) => dataset.file) : [];
    if (going.length) this.box.along.set('files', going);
    else this.box.along.delete('files');
    this.box.dress();
  }
}

customElements.whenDefined('reply-box').then(() => customElements.define('compose-files', ComposeFiles)); // its box first
