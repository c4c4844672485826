/* What stands between the words and their way out: news of the thread, or the desk's own checks. */
import { tellTimes } from './clock.js';
import { one, parse } from './dom.js';

export class Guard {
  #tried = {};

  /* `send` is called with the order again, and what the person decided. */
  constructor(box, send) {
    Object.assign(this, { box, send });
    box.addEventListener('click', (event) => this.#choose(event.target.closest('[data-act]')));
  }

  get #panel() {
    return one('.composer__guard', this.box);
  }

  show(html, order) {
    const panel = this.#panel;
    panel.replaceChildren(...parse(html));
    tellTimes(panel);
    this.#tried = order;
    panel.hidden = false;
    one('[data-act=send-edit], button', panel)?.focus();
  }

  close() {
    const panel = this.#panel;
    if (!panel) return;
    panel.hidden = true;
    panel.replaceChildren();
  }

  #again(more) {
    this.close();
    this.send({ ...this.#tried, ...more });
  }

  #choose(button) {
    const panel = button?.closest('.composer__guard');
    if (!panel) return;
    const seen = one('[data-entry]', panel)?.dataset.entry;
    const { act, codes } = button.dataset;
    if (act === 'send-anyway') this.#again({ anyway: true, seen });
    else if (act === 'send-accept') this.#again({ accept: codes.split(' ') });
    else if (act === 'send-edit') {
      this.close();
      this.box.edit(seen);
    }
  }
}
