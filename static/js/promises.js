/* Promises while somebody types: the strip under the field shows what the words promise, with a time, an owner and a
   way to say that it is none; what was chosen there is sent along with the words. */
import { write } from './answers.js';
import { all, hear, make, one, parse } from './dom.js';
import { ask } from './net.js';
import { openPanel } from './panel.js';
import { ticketNow } from './pane.js';
import { word } from './words.js';

const PAUSE_MS = 350;
const said = { ticket: 0, made: new Map(), kept: null };
let timer = 0;
let asked = 0;

const boxOf = (ticket) => all('reply-box').find((box) => box.ticket === ticket);

function forget(ticket) {
  Object.assign(said, { ticket, kept: null });
  said.made.clear();
}

/* Where the strip stands: made at its first need, so that the reply box knows nothing of it. */
function slot(box) {
  const aside = one('.composer__aside', box);
  const known = aside && one('.promise-slot', aside);
  if (!aside || known) return known;
  const made = make('div', 'promise-slot');
  aside.append(made);
  made.addEventListener('change', (event) => changed(box, event.target));
  made.addEventListener('click', (event) => clicked(box, event.target.closest('[data-promise]')));
  return made;
}

const told = () => ({
  made: [...said.made].map(([words, one]) => ({ words, ...one })),
  ...(said.kept ? { kept: [...said.kept] } : {}),
});

function bring(box) {
  if (said.made.size || said.kept) box.along.set('promises', told());
  else box.along.delete('promises');
}

async function look(box) {
  const { ticket, kind, text } = box;
  const place = slot(box);
  if (!place) return;
  if (kind === 'note' || !text.trim()) return place.replaceChildren();
  const turn = ++asked;
  try {
    const answer = await ask(`/tickets/${ticket}/promises/spot`, {
      method: 'POST',
      fields: { text, along: JSON.stringify(told()) },
    });
    const html = await answer.text();
    if (turn === asked && box.isConnected) show(box, place, html);
  } catch {
    /* The server spots again when the words are sent; nothing is lost without the strip. */
  }
}

/* A field in which somebody is choosing a time stays as it is until they have left it. */
function show(box, place, html) {
  if (place.contains(document.activeElement) && document.activeElement.matches('input, select')) return;
  place.replaceChildren(...parse(html));
  const seen = new Set(all('[data-words]', place).map((item) => item.dataset.words));
  for (const words of said.made.keys()) if (!seen.has(words)) said.made.delete(words);
  bring(box);
}

function changed(box, field) {
  const item = field.closest('[data-words]');
  if (field.name === 'promise-kept') {
    said.kept = new Set(all('[name=promise-kept]:checked', field.closest('section')).map(({ value }) => Number(value)));
  } else if (item) {
    if (field.name === 'promise-choice' && field.value) one('[name=promise-due]', item).value = field.value;
    say(item, {});
  }
  bring(box);
  if (item) item.classList.toggle('promise-strip__item--ask', !one('[name=promise-due]', item)?.value);
}

function say(item, more) {
  const due = one('[name=promise-due]', item)?.value || null;
  const owner = Number(one('[name=promise-owner]', item)?.value) || null;
  said.made.set(item.dataset.words, { due_at: due, owner, ...more });
}

function clicked(box, button) {
  if (!button) return;
  const item = button.closest('[data-words]');
  if (button.dataset.promise === 'no') say(item, { due_at: null, no: true });
  else said.made.delete(item.dataset.words);
  bring(box);
  look(box);
}

function typed({ ticket }) {
  if (said.ticket !== ticket) forget(ticket);
  clearTimeout(timer);
  timer = setTimeout(() => boxOf(ticket) && look(boxOf(ticket)), PAUSE_MS);
}

function sent({ ticket }) {
  clearTimeout(timer);
  asked += 1;
  forget(ticket);
  const place = boxOf(ticket) && slot(boxOf(ticket));
  place?.replaceChildren();
}

/* The words go, and the ticket is resolved once they have: open, or for a reason although something is owed. */
function send(button) {
  const box = button.closest('reply-box');
  const why = one('input', button.closest('.guard'))?.value.trim();
  if (button.dataset.promise === 'send-despite') {
    if (!why) return one('input', button.closest('.guard')).focus();
    const url = `/tickets/${box.ticket}/promises/closing`;
    addEventListener('promise:over', () => write(url, { fields: { way: 'anyway', note: why } }), { once: true });
  }
  box.sender.closeGuard();
  box.sender.send({ resolve: false });
}

/* All promises of the open ticket, and a form to add one. */
export function openPromises() {
  const link = one('.ticket a[data-promises]');
  if (link) openPanel(link);
}

/* What is still owed, before a ticket is resolved. */
export function askClosing() {
  const link = make('a', '', word('promise_open'));
  link.setAttribute('href', `/tickets/${ticketNow()}/promises/closing`);
  openPanel(link);
}

export function startPromises() {
  hear('reply:typed', typed);
  hear('reply:opened', typed);
  hear('reply:sent', (detail) => {
    sent(detail);
    dispatchEvent(new Event('promise:over'));
  });
  document.addEventListener('click', ({ target }) => {
    const button = target.closest('.composer__guard [data-promise]');
    if (button) send(button);
  });
}
