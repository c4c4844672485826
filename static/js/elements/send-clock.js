/* <send-clock at="…">: the seconds in which a queued reply can still be taken back. */
import { serverNow, write } from '../clock.js';
import { one } from '../dom.js';
import { word } from '../words.js';

class SendClock extends HTMLElement {
  #timer;

  connectedCallback() {
    this.#timer = setInterval(() => this.tick(), 250);
    this.tick();
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  tick() {
    const left = Math.ceil((Date.parse(this.getAttribute('at')) - serverNow()) / 1000);
    if (left > 0) return write(one('.send-clock__left', this) || this, String(left));
    clearInterval(this.#timer);
    this.classList.add('send-clock--due');
    write(one('span', this) || this, word('sending_now'));
  }
}

customElements.define('send-clock', SendClock);
