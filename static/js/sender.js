/* Sending from the reply box: once, even when the answer is lost, and never past news unseen. */
import { place } from './answers.js';
import { letGo } from './box-words.js';
import { all, one, tell, uuid } from './dom.js';
import { flushDrafts, sentDraft } from './drafts.js';
import { chosenTime, showLater } from './later.js';
import { ask } from './net.js';
import { isFresh } from './online.js';
import { fieldsOf } from './send-fields.js';
import { Guard } from './send-guard.js';
import { cool } from './warm.js';
import { word } from './words.js';

const NOTHING = { id: '', words: '', kind: '', text: '' };

export class Sender {
  #busy = false;
  #own = NOTHING;
  #guard;

  constructor(box) {
    this.box = box;
    this.#guard = new Guard(box, (order) => this.send(order));
    box.addEventListener('click', (event) => this.#choose(event));
  }

  #url(order) {
    if (order.when) return `/tickets/${this.box.ticket}/later`;
    const radio = one('input[name=kind]:checked', this.box.form);
    const what = this.box.kind === 'note' ? 'notes' : 'replies';
    return radio.dataset.action || `/tickets/${this.box.ticket}/${what}`;
  }

  /* The same words tried again are the same reply; other words are another one. */
  #ownId(kind, text) {
    const words = `${kind}:${text}:${this.box.along.get('files') || ''}`;
    if (this.#own.words !== words) this.#own = { id: uuid(), words, kind, text };
    return this.#own.id;
  }

  get #files() {
    return one('compose-files', this.box);
  }

  /* What stands in the way beside the words themselves: files that are still coming, gaps that are empty. */
  get #waits() {
    return this.#files?.why || one('approved-templates', this.box)?.why || '';
  }

  enable() {
    const { box } = this;
    const off = this.#busy || box.over || !box.text.trim() || !isFresh() || this.#waits;
    for (const button of all('.composer__send', box)) button.disabled = Boolean(off);
  }

  problem(text) {
    const line = one('.composer__error', this.box);
    if (!line) return;
    line.hidden = !text;
    line.textContent = text;
  }

  #why() {
    if (!isFresh()) return word('send_offline');
    return this.box.over ? word('send_too_long') : this.#waits;
  }

  /* `order`: what it is sent with beside the words (send-fields.js). */
  async send(order = {}) {
    const { box } = this;
    const { kind, text } = box;
    if (this.#busy || !text.trim()) return;
    if (this.#why()) return this.problem(this.#why());
    this.#setBusy(true);
    await this.#files?.settle();
    await this.#ask(order, fieldsOf(box, { kind, text, own_id: this.#ownId(kind, text), ...order }));
    this.#setBusy(false);
  }

  async #ask(order, fields) {
    const isOpen = () => this.#own.id === fields.own_id;
    try {
      const answer = await ask(this.#url(order), { method: 'POST', fields });
      const html = await answer.text();
      if (isOpen()) this.#sent();
      if (this.box.isConnected) place(html, { follow: true });
      if (order.when) showLater({ follow: true });
    } catch (error) {
      if (isOpen()) this.#refused(error, order);
    }
  }

  #setBusy(busy) {
    this.#busy = busy;
    this.box.form.setAttribute('aria-busy', busy);
    this.enable();
  }

  /* Words typed behind them while the request was on its way stay; they are the next draft. */
  #sent() {
    const { box } = this;
    const { kind, text } = this.#own;
    this.#own = NOTHING;
    sentDraft(box.ticket, kind, text);
    cool(box.ticket);
    this.closeGuard();
    this.problem('');
    box.along.clear();
    if (box.isConnected && box.kind === kind) letGo(box, text);
    tell('reply:sent', { ticket: box.ticket, kind });
  }

  /* News of the very words that are on their way comes before the answer, or in its stead if the line was cut. */
  heard({ ticket, posts }) {
    const { id } = this.#own;
    if (id && Number(ticket) === this.box.ticket && posts.some(({ dataset }) => dataset.own === id)) this.#sent();
  }

  #refused(error, order) {
    flushDrafts();
    if (error.status === 409 && error.facts.html) return this.#guard.show(error.facts.html, order);
    const { errors = {} } = error.facts;
    const lost = error.status === 0 ? word('send_lost') : error.message;
    this.problem(Object.values(errors).join(' ') || lost);
  }

  closeGuard() {
    this.#guard.close();
  }

  #choose(event) {
    const button = event.target.closest('[data-act]');
    if (button?.dataset.act === 'send-later') event.preventDefault();
    if (button?.dataset.act === 'send-resolve') this.send({ resolve: true });
    if (button?.dataset.act === 'send-later') this.send({ when: chosenTime(button) });
  }
}
