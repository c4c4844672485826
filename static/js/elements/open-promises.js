/* <open-promises ticket="7">: the open promises of a ticket, fetched beside the page so that opening it waits for
   nothing, and again whenever something was done. Without the script the link leads to the list. */
import { tellTimes } from '../clock.js';
import { one, parse } from '../dom.js';
import { ask } from '../net.js';

const EVENTS = ['ticket:changed', 'reply:sent', 'promises:changed'];
const PAUSE_MS = 250;

class OpenPromises extends HTMLElement {
  #stop = new AbortController();
  #timer = 0;

  connectedCallback() {
    const { signal } = this.#stop;
    for (const name of EVENTS) document.addEventListener(name, () => this.#soon(), { signal });
    this.#load();
  }

  disconnectedCallback() {
    this.#stop.abort();
    clearTimeout(this.#timer);
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#load(), PAUSE_MS);
  }

  async #load() {
    try {
      const answer = await ask(`/tickets/${this.getAttribute('ticket')}/promises/aside`, { priority: 'low' });
      const fresh = parse(await answer.text());
      if (!this.isConnected) return;
      one('.context__promises', this)?.replaceWith(...fresh);
      tellTimes(this);
    } catch {
      /* The link beside it shows them. */
    }
  }
}

customElements.define('open-promises', OpenPromises);
