/* <reply-box ticket="7">: three kinds, each with its own look, words and draft. No push and no swap
   of anything else touches it; only the person and a confirmed send change its words. */
import { aim, choose, dress, showCount } from '../box-look.js';
import { forgetMade, keep, restore } from '../box-words.js';
import { one, tell } from '../dom.js';
import { askDraft, draftOf, flushDrafts, keepDraft, newerDraft } from '../drafts.js';
import { isFresh } from '../online.js';
import { Picker } from '../picker.js';
import { typing } from '../presence.js';
import { Sender } from '../sender.js';

class ReplyBox extends HTMLElement {
  #stop = new AbortController();
  #drafts = {};
  #shown = '';
  along = new Map(); // what is sent along with the words, by name: a template, files, promises

  connectedCallback() {
    if (this.form) return;
    this.form = one('form', this);
    this.body = one('textarea', this);
    this.sender = new Sender(this);
    this.#drafts = this.hasAttribute('drafts') ? JSON.parse(this.getAttribute('drafts') || '{}') : null;
    const picker = new Picker(this, one('.picker', this), one('.picker__aside', this));
    this.#listen(picker);
    this.#show();
    this.lock();
    tell('reply:opened', { ticket: this.ticket });
  }

  disconnectedCallback() {
    this.#stop.abort();
    flushDrafts();
  }

  get ticket() {
    return Number(this.getAttribute('ticket'));
  }

  get kind() {
    return new FormData(this.form).get('kind');
  }

  get text() {
    return this.body.value;
  }

  /* The last entry that the agent had seen when these words were begun. */
  get seen() {
    return draftOf(this.ticket, this.kind).seen ?? this.entry;
  }

  get entry() {
    return Number(this.closest('.ticket')?.dataset.entry) || Number(this.form.elements.seen?.value) || 0;
  }

  #listen(picker) {
    const { signal } = this.#stop;
    this.body.addEventListener('input', () => this.#typed(picker), { signal });
    this.body.addEventListener('keydown', (event) => this.#key(event, picker), { signal });
    this.body.addEventListener('blur', () => flushDrafts(), { signal });
    this.form.addEventListener('change', (event) => event.target.name === 'kind' && this.#show(), { signal });
    this.form.addEventListener('submit', (event) => this.#submit(event), { signal });
    document.addEventListener('live:state', () => this.lock(), { signal });
    document.addEventListener('live:posts', ({ detail }) => this.#news(detail), { signal });
    addEventListener('storage', (event) => this.#elsewhere(event), { signal });
  }

  #news(push) {
    this.sender.heard(push);
    if (!this.text) aim(this, push);
  }

  #typed(picker) {
    const { seen, text } = draftOf(this.ticket, this.kind);
    if (!this.text.trim()) forgetMade(this);
    keep(this, text ? seen : this.entry);
    this.sender.problem('');
    this.sender.closeGuard(); // it spoke of other words
    this.dress();
    picker.look();
    typing();
    tell('reply:typed', { ticket: this.ticket, kind: this.kind, text: this.text });
  }

  #key(event, picker) {
    if (event.isComposing || picker.take(event)) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.sender.send({ resolve: event.shiftKey });
    }
  }

  #submit(event) {
    event.preventDefault();
    this.sender.send({ resolve: event.submitter?.dataset.act === 'send-resolve' });
  }

  /* The same draft was written in another window: take it over unless the person is in this one. */
  #elsewhere({ key }) {
    if (!key?.startsWith('draft:') || this.contains(document.activeElement)) return;
    this.put(draftOf(this.ticket, this.kind).text);
  }

  async #show() {
    const { kind } = this;
    if (this.#shown === kind) return;
    this.#shown = kind;
    restore(this, newerDraft(this.ticket, kind, this.#drafts?.[kind]));
    this.sender.closeGuard();
    if (this.#drafts) return;
    const theirs = await askDraft(this.ticket, kind);
    if (this.kind !== kind || this.text) return;
    restore(this, newerDraft(this.ticket, kind, theirs));
  }

  put(text) {
    if (this.text !== text) this.body.value = text;
    this.dress();
  }

  choose(kind) {
    return choose(this.form, kind);
  }

  /* News was shown by the guard and the person goes on writing: it has been seen now. */
  edit(seen) {
    if (seen) keepDraft(this.ticket, this.kind, { text: this.text, seen: Number(seen) });
    this.body.focus();
  }

  dress() {
    dress(this);
    this.over = showCount(this);
    this.sender.enable();
  }

  lock() {
    const lock = one('.composer__lock', this);
    if (lock) lock.hidden = isFresh();
    this.sender.enable();
  }
}

customElements.define('reply-box', ReplyBox);
