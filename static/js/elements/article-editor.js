/* <article-editor>: what is written is kept as a draft after a pause, and when the page is left. Without the script
   there is the button. */
import { one } from '../dom.js';
import { ask } from '../net.js';

const IDLE_MS = 1500;

class ArticleEditor extends HTMLElement {
  connectedCallback() {
    this.addEventListener('input', this.#wait);
    this.addEventListener('submit', this.#sent);
    addEventListener('pagehide', this.#leave);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    removeEventListener('pagehide', this.#leave);
  }

  #wait = () => {
    this.isDirty = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#keep(), IDLE_MS);
  };

  #sent = () => {
    this.isDirty = false;
    clearTimeout(this.timer);
  };

  #leave = () => {
    if (this.isDirty) this.#keep({ keepalive: true });
  };

  async #keep({ keepalive = false } = {}) {
    const told = one('[data-kept]', this);
    const fields = [...new FormData(one('form', this))].filter(([name]) => name !== 'csrf_token');
    this.isDirty = false;
    try {
      await ask(this.dataset.draft, { method: 'PUT', fields, keepalive });
      told.textContent = told.dataset.keptWords;
    } catch {
      this.isDirty = true;
      told.textContent = told.dataset.failedWords;
    }
  }
}

customElements.define('article-editor', ArticleEditor);
