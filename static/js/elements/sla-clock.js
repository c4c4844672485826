/* <sla-clock due="…">: how long until the deadline on the wall clock, and how pressing that is. */
import { join, leave, span, write } from '../clock.js';
import { one } from '../dom.js';

const STATES = [
  [0, 'late'],
  [15 * 60, 'soon'],
  [60 * 60, 'warn'],
  [Infinity, 'ok'],
];
const SECOND_MS = 1000;

class SlaClock extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    join(this);
    /* Under a minute every second counts, where the agent looks at this ticket. */
    if (this.hasAttribute('exact')) this.#timer = setInterval(() => join(this), SECOND_MS);
  }

  disconnectedCallback() {
    leave(this);
    clearInterval(this.#timer);
  }

  tick(now) {
    const left = (Date.parse(this.getAttribute('due')) - now) / 1000;
    if (Number.isNaN(left)) return;
    const [, state] = STATES.find(([most]) => left < most);
    if (this.dataset.state !== state) this.#show(state);
    write(one('.sla__time', this) || this, left < 0 ? `−${this.#words(-left)}` : this.#words(left));
  }

  #words(seconds) {
    return this.hasAttribute('exact') && seconds < 600 ? minutes(seconds) : span(seconds);
  }

  #show(state) {
    for (const [, name] of STATES) this.classList.toggle(`sla--${name}`, name === state);
    this.dataset.state = state;
    const use = one('use', this);
    const [sheet, glyph] = (use?.getAttribute('href') || '').split('#');
    const wanted = state === 'late' ? 'alert-circle' : 'clock';
    if (use && glyph !== wanted) use.setAttribute('href', `${sheet}#${wanted}`);
  }
}

/* 4:05 */
function minutes(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

customElements.define('sla-clock', SlaClock);
