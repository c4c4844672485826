/* The brand's voice in the composer: hints while somebody writes, and what can be done about them with one key.
   Nothing here decides: the server asks the same again when the words are sent. */
import { write } from './answers.js';
import { tellTimes } from './clock.js';
import { all, hear, one, parse } from './dom.js';
import { askDraft, newerDraft } from './drafts.js';
import { insertText, replaceText } from './insert.js';
import { ask } from './net.js';
import { toast } from './notices.js';
import { ticketNow } from './pane.js';
import { word } from './words.js';

const WAIT_MS = 400;
const NEWS = /^approval/;
let timer = 0;
let asked = 0;

const box = () => one('reply-box');
const aside = () => one('.composer__aside', box() || document);
const strip = () => one('#voice', aside() || document);

function later() {
  clearTimeout(timer);
  timer = setTimeout(look, WAIT_MS);
}

async function look() {
  const here = box();
  if (!here || here.kind === 'note') return show(here, []);
  const turn = ++asked;
  const along = here.along.size ? JSON.stringify(Object.fromEntries(here.along)) : undefined;
  const target = here.form.elements.target?.value || undefined;
  const fields = { text: here.text, kind: here.kind, target, along };
  try {
    const answer = await ask(`/tickets/${here.ticket}/voice`, { method: 'POST', fields });
    const html = await answer.text();
    if (turn === asked && here.isConnected && here.kind === fields.kind) show(here, parse(html));
  } catch {
    /* Sending asks again and says what is wrong. */
  }
}

/* What is open or focused in the strip stays while the same is said again. */
function show(here, parts) {
  if (!here) return;
  const old = strip();
  const [fresh] = parts;
  if (old && fresh && old.outerHTML === fresh.outerHTML) return;
  if (old) old.remove();
  if (fresh) aside().append(fresh);
  here.asks = Boolean(fresh?.dataset.asks);
  here.dress();
}

async function showWaiting({ isTold = false } = {}) {
  const place = one('#waiting-here');
  if (!place) return;
  const before = new Set(all('article', place).map((each) => each.id));
  try {
    const answer = await ask(place.dataset.url);
    place.replaceChildren(...parse(await answer.text()));
    tellTimes(place);
  } catch {
    return;
  }
  const isNew = all('article', place).some((each) => !before.has(each.id));
  if (isTold && isNew) toast(word('done_asked'));
}

/* A reply came back: its words are in the draft that the server keeps. */
async function cameBack() {
  const here = box();
  await showWaiting();
  if (!here || here.text.trim()) return;
  here.put(newerDraft(here.ticket, here.kind, await askDraft(here.ticket, here.kind)).text);
}

function replaceWord({ dataset }) {
  const { body } = box();
  const at = body.value.toLowerCase().indexOf(dataset.word.toLowerCase());
  if (at >= 0) replaceText(body, at, at + dataset.word.length, dataset.text);
}

function sign({ dataset }) {
  const { body } = box();
  body.setSelectionRange(body.value.length, body.value.length);
  insertText(body, `${/\s$/.test(body.value) ? '' : ' '}${dataset.text}`);
}

function put({ dataset }) {
  box().sender.closeGuard();
  const { body } = box();
  replaceText(body, 0, body.value.length, dataset.text);
}

/* What was to leave later, or by a macro, is sent to whoever looks at it. */
function askApproval() {
  box().sender.closeGuard();
  box().sender.send();
}

export const canHandOver = () => Boolean(one('[data-act=hand-over]'));

export async function handOver() {
  const here = box();
  if (await write(`/tickets/${ticketNow()}/hand-over`, { fields: { text: here?.text || '' } })) look();
}

const ACTS = {
  'hand-over': handOver,
  'ask-approval': askApproval,
  'voice-replace': replaceWord,
  'voice-sign': sign,
  'voice-put': put,
};

function clicked(event) {
  const button = event.target.closest('[data-act]');
  const act = button && ACTS[button.dataset.act];
  if (!act || !box()) return;
  event.preventDefault();
  act(button);
}

/* A whole page brings what waits here with it; a ticket that was opened in the list asks for it. */
function opened() {
  if (!one('#waiting-here article')) showWaiting();
  later();
}

function sent() {
  showWaiting({ isTold: true });
  later();
}

export function startVoice() {
  document.addEventListener('click', clicked);
  document.addEventListener('change', (event) => event.target.name === 'kind' && later());
  hear('reply:opened', opened);
  hear('reply:typed', later);
  hear('reply:sent', sent);
  hear('live:posts', later);
  hear('live:notice', ({ kind }) => {
    if (kind === 'approval_refused') cameBack();
    else if (NEWS.test(kind)) showWaiting();
  });
  if (box()) opened(); // the page came with it
}
