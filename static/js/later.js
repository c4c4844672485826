/* Replies that wait for their time, at the end of the open thread: what is done with them, and keeping
   them as the server has them. */
import { place, write } from './answers.js';
import { putBack } from './box-words.js';
import { all, one, parse } from './dom.js';
import { ask } from './net.js';
import { trouble } from './notices.js';
import { ticketNow } from './pane.js';
import { toEnd } from './ticket.js';

const SOON_MS = 250;
let timer = 0;

/* Of the menu of times: a quick choice, or the time that was typed. */
export function chosenTime(button) {
  const menu = button.closest('.menu');
  menu.hidePopover();
  return button.name ? { send_at: button.value } : { other: one('[name=other]', menu).value };
}

/* A menu that is open is the person's, until they have chosen. */
export async function showLater({ follow = false, hasChosen = false } = {}) {
  const id = ticketNow();
  const list = one('#posts');
  if (!id || !list) return;
  const answer = await ask(`/tickets/${id}/later`).catch(() => null); // the next news asks again
  if (!answer || ticketNow() !== id) return;
  const items = parse(await answer.text()).filter((part) => part.matches('.later'));
  if (!hasChosen && one('#posts .later :popover-open')) return;
  for (const item of all('.later', list)) item.remove();
  list.append(...items);
  if (follow) toEnd();
}

/* News of the ticket may be about them. */
function heard({ detail }) {
  if (Number(detail.ticket) !== ticketNow()) return;
  clearTimeout(timer);
  timer = setTimeout(showLater, SOON_MS);
}

async function sendNow(button) {
  try {
    place(await (await ask(button.getAttribute('formaction'), { method: 'POST' })).text(), { follow: true });
    await after(button);
  } catch (error) {
    trouble(error.message);
  }
}

async function move(button) {
  const other = one('[name=other]', button.closest('.menu')).value;
  const fields = button.name ? { send_at: button.value } : { other };
  if (await write(button.getAttribute('formaction'), { fields })) await after(button);
}

async function takeBack(button) {
  const answer = await write(button.getAttribute('formaction'));
  if (!answer) return;
  await after(button);
  const box = one('reply-box');
  if (box && Number(answer.ticket) === ticketNow()) putBack(box, answer.kind, answer.text);
}

/* In the thread they are shown anew; the list of all is a page. */
const after = (button) => (button.closest('#posts') ? showLater({ hasChosen: true }) : location.reload());
const ACTS = { 'later-now': sendNow, 'later-move': move, 'later-back': takeBack };

function clicked(event) {
  const button = event.target.closest('[data-act]');
  const act = ACTS[button?.dataset.act];
  if (!act || (button.dataset.act === 'later-back' && !button.closest('#posts'))) return;
  event.preventDefault();
  act(button);
}

export function startLater() {
  document.addEventListener('click', clicked);
  document.addEventListener('live:posts', heard);
}
