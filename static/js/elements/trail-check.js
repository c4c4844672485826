/* <trail-check>: "Verify now" shows how far it is, then what was found. Without the script the form loads a page. */
import { make, one, parse } from '../dom.js';
import { ask } from '../net.js';
import { trouble } from '../notices.js';
import { word } from '../words.js';

const LONGEST_MS = 30 * 60 * 1000;

class TrailCheck extends HTMLElement {
  connectedCallback() {
    this.addEventListener('submit', this.#check);
  }

  #check = async (event) => {
    event.preventDefault();
    const button = one('button', this);
    const bar = make('progress', 'trail-check__bar');
    bar.setAttribute('aria-label', button.textContent.trim());
    one('.banner', this).append(bar);
    button.disabled = true;
    try {
      await this.#follow(event.target.action, bar);
    } catch (error) {
      bar.remove();
      button.disabled = false;
      trouble(error.message);
    }
  };

  async #follow(url, bar) {
    const answer = await ask(url, { method: 'POST', fields: { way: 'lines' }, wait: LONGEST_MS });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      const lines = (rest + piece.value).split('\n');
      rest = lines.pop();
      for (const line of lines) this.#told(JSON.parse(line), bar);
    }
    if (this.isConnected) throw new Error(word('refused'));
  }

  #told({ done, total, html, failed }, bar) {
    if (failed) throw new Error(word('refused'));
    if (html) {
      const fresh = parse(html);
      this.replaceWith(...fresh);
      one('#standing .banner').focus();
      return;
    }
    bar.max = total;
    bar.value = done;
    bar.textContent = word('progress', { done, total });
  }
}

customElements.define('trail-check', TrailCheck);
