/* <wait-clock since="…">: how long a customer has been waiting, in the agent's words. */
import { join, leave, span, write } from '../clock.js';
import { one } from '../dom.js';

class WaitClock extends HTMLElement {
  connectedCallback() {
    join(this);
  }

  disconnectedCallback() {
    leave(this);
  }

  tick(now) {
    const seconds = Math.max(0, (now - Date.parse(this.getAttribute('since'))) / 1000);
    if (!Number.isNaN(seconds)) write(one('.sla__time', this) || this, span(seconds));
  }
}

customElements.define('wait-clock', WaitClock);
