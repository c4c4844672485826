/* <machine-help>: asks a machine for a translation or a draft, and shows what it says beside the words.
   Only a person puts it into the reply, and then it is marked. */
import { one, parse } from '../dom.js';
import { insertText } from '../insert.js';
import { ask } from '../net.js';

const WAIT_MS = 30_000;

class MachineHelp extends HTMLElement {
  connectedCallback() {
    if (this.box) return;
    this.box = this.closest('reply-box');
    this.addEventListener('click', (event) => this.#asked(event.target.closest('[data-ask]')));
    this.box.addEventListener('click', (event) => this.#chosen(event.target.closest('[data-act]')));
  }

  get #target() {
    return this.box.form.elements.target?.value;
  }

  #url(what) {
    if (what === 'post') return `/posts/${this.#target}/translation`;
    return `/tickets/${this.box.ticket}/${what === 'draft' ? 'suggestion' : 'translation'}`;
  }

  async #asked(button) {
    if (!button) return;
    const what = button.dataset.ask;
    one('[popover]', this).hidePopover();
    this.box.sender.problem('');
    this.setAttribute('aria-busy', 'true');
    try {
      const fields = what === 'translation' ? { text: this.box.text } : {};
      const answer = await ask(this.#url(what), { method: 'POST', fields, wait: WAIT_MS });
      this.#show(what, parse(await answer.text()));
    } catch (error) {
      this.box.sender.problem(error.status ? error.message : this.dataset.lost);
    }
    this.removeAttribute('aria-busy');
  }

  /* A translation of what they wrote stands below their post, what is meant for the reply above its foot. */
  #show(what, [panel]) {
    const post = what === 'post' && one(`#p${this.#target} .post__bubble`);
    const place = post || one('.composer__aside', this.box);
    one('.machine', place)?.remove();
    place.append(panel);
    if (post) one('[data-act=machine-close]', panel).addEventListener('click', () => panel.remove());
    panel.scrollIntoView({ block: 'nearest' });
  }

  #chosen(button) {
    const panel = button?.closest('.machine');
    if (!panel) return;
    if (button.dataset.act === 'machine-take') {
      const { body } = this.box;
      if (panel.dataset.task === 'translation') body.select();
      this.box.along.set('helper', panel.dataset.task); // first: the draft keeps it
      insertText(body, one('.machine__words', panel).textContent);
    }
    panel.remove();
    this.box.body.focus();
  }
}

customElements.define('machine-help', MachineHelp);
