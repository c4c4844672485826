/* <suggested-answers ticket="7">: how the same question was answered before, fetched once the ticket
   is on the screen. Alt+1, Alt+2, Alt+3 put an answer into the composer; nothing is sent by itself. */
import { tellTimes } from '../clock.js';
import { all, one, parse } from '../dom.js';
import { putAnswer } from '../answering.js';
import { ask } from '../net.js';

class SuggestedAnswers extends HTMLElement {
  #stop = new AbortController();

  connectedCallback() {
    const { signal } = this.#stop;
    this.load();
    this.addEventListener('submit', (event) => this.#refused(event), { signal });
    document.addEventListener('keydown', (event) => this.#key(event), { signal });
    document.addEventListener('live:posts', ({ detail }) => this.#came(detail), { signal });
  }

  disconnectedCallback() {
    this.#stop.abort();
  }

  get url() {
    return `/tickets/${this.getAttribute('ticket')}/suggestions`;
  }

  async load() {
    try {
      this.show(await (await ask(this.url, { priority: 'low' })).text());
    } catch {
      this.removeAttribute('aria-busy');
    }
  }

  show(html) {
    this.replaceChildren(...parse(html));
    this.removeAttribute('aria-busy');
    tellTimes(this);
    tellBox(one('.suggested__told', this)?.content.textContent || '');
    const canWrite = Boolean(one('reply-box'));
    for (const button of all('[data-act=insert-answer]', this)) button.hidden = !canWrite;
  }

  /* The customer wrote again: the question may be another one now. */
  #came({ ticket, posts }) {
    if (Number(ticket) !== Number(this.getAttribute('ticket'))) return;
    if (posts.some((post) => post.matches('.post--in'))) this.load();
  }

  #key(event) {
    const at = /^Digit([1-3])$/.exec(event.code)?.[1];
    if (!at || !event.altKey || event.ctrlKey || event.metaKey || one('dialog[open]')) return;
    const card = all('.suggestion', this)[at - 1];
    if (!card || !one('reply-box')) return;
    event.preventDefault();
    insertFrom(card);
  }

  async #refused(event) {
    event.preventDefault();
    const form = event.target;
    const fields = [...new FormData(form)].filter(([name]) => name !== 'csrf_token');
    const answer = await ask(form.getAttribute('action'), { method: 'POST', fields });
    this.show(await answer.text());
  }
}

/* Where these stand in a drawer, the reply box says that they are there, and opens it. */
function tellBox(text) {
  const line = one('reply-box .composer__suggested');
  if (!line) return;
  line.hidden = !text;
  one('span', line).textContent = text;
}

export function insertFrom(card) {
  one('.ticket--context-shown')?.classList.remove('ticket--context-shown');
  putAnswer(one('template', card).content.textContent, JSON.parse(card.dataset.answer));
}

customElements.define('suggested-answers', SuggestedAnswers);
