/* A side sheet over the page for what explains something: a link's own page, shown as a dialog.
   Without the script the link leads to that page. */
import { write } from './answers.js';
import { tellTimes } from './clock.js';
import { all, hear, one, parse } from './dom.js';
import { ask } from './net.js';
import { trouble } from './notices.js';
import { openTicket } from './pane.js';
import { cool } from './warm.js';

let shown = '';

const sheet = () => one('#panel');
const body = () => one('.panel__body', sheet());

async function load() {
  const asked = shown;
  const answer = await ask(asked);
  if (asked !== shown || !sheet().open) return;
  body().replaceChildren(...parse(await answer.text()));
  body().removeAttribute('aria-busy');
  tellTimes(body());
}

export async function openPanel(link) {
  const dialog = sheet();
  if (!dialog) return void location.assign(link.href);
  shown = link.getAttribute('href');
  one('.dialog__title', dialog).textContent = link.dataset.title || link.textContent.trim();
  body().replaceChildren();
  body().setAttribute('aria-busy', 'true');
  if (!dialog.open) dialog.showModal();
  try {
    await load();
  } catch (error) {
    dialog.close();
    trouble(error.message);
  }
}

/* What is decided in the sheet is written like anything else; then the sheet says how things are now. */
async function submitted(event) {
  const form = event.target.closest('#panel form[data-form]');
  if (!form) return;
  event.preventDefault();
  const fields = [...new FormData(form, event.submitter)].filter(([name]) => name !== 'csrf_token');
  const method = form.dataset.method || 'POST';
  const facts = await write(form.getAttribute('action'), { method, fields });
  if (facts?.ticket) leave(facts.ticket);
  else if (facts) load().catch(() => {});
}

/* What was decided made another ticket of it: that one is shown. */
function leave(ticket) {
  sheet().close();
  cool(ticket);
  if (one('#pane')) openTicket(ticket);
  else location.assign(`/tickets/${ticket}`);
}

/* A field that somebody is in, or that says something else than it was given. */
const isTouched = (field) =>
  field === document.activeElement || field.value !== field.defaultValue || field.checked !== field.defaultChecked;

/* What somebody has begun to write here is theirs; the sheet says how things are once it is sent. */
function hearNews() {
  const fields = all('textarea, input:not([type=hidden])', body());
  if (sheet().open && !fields.some(isTouched)) load().catch(() => {});
}

export function startPanel() {
  if (!sheet()) return;
  sheet().addEventListener('submit', submitted);
  hear('ticket:changed', hearNews);
}
