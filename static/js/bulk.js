/* One action on many tickets: fifty at a time, with progress, a result per ticket and one undo. */
import { hear, one, parse, uuid } from './dom.js';
import { query } from './feed.js';
import { ask } from './net.js';
import { trouble } from './notices.js';
import { clearPicks, isWhole, pickedCount, pickedIds } from './picks.js';
import { word } from './words.js';

const STEP = 50;
const ACTIONS = { assign: 'assignment' };
let running = false;

function progress(done, total) {
  const box = one('#bulk-progress');
  const bar = one('progress', box);
  box.hidden = done >= total;
  bar.max = total;
  bar.value = done;
  one('span', box).textContent = word('progress', { done, total });
}

function showResult(html) {
  const box = one('#bulk-result');
  box.replaceChildren(...parse(html));
  box.hidden = false;
}

/* The parts of the work: lists of ids, or the view by its cursor until the server says it ends. */
async function* parts(answer) {
  if (isWhole()) {
    let after = '';
    do {
      yield { query: query(), after };
      after = answer.next;
    } while (after);
    return;
  }
  const ids = pickedIds();
  for (let at = 0; at < ids.length; at += STEP) yield { id: ids.slice(at, at + STEP) };
}

export async function bulk(action, fields = {}) {
  if (running || !pickedCount()) return;
  running = true;
  const shared = { batch: uuid(), action: ACTIONS[action] || action, ...fields };
  const total = pickedCount();
  const last = { next: '', html: '' };
  let done = 0;
  try {
    progress(0, total);
    for await (const part of parts(last)) {
      const answer = await ask('/tickets/bulk', { method: 'POST', fields: { ...shared, ...part } });
      last.next = answer.headers.get('X-Next') || '';
      last.html = await answer.text();
      done += Number(answer.headers.get('X-Done')) || part.id?.length || STEP;
      progress(done, total);
    }
    clearPicks();
  } catch (error) {
    trouble(error.message);
  }
  progress(total, total);
  if (last.html) showResult(last.html);
  running = false;
}

export async function bulkUndo(url) {
  try {
    const answer = await ask(url, { method: 'POST' });
    if (answer.status === 204) closeResult();
    else showResult(await answer.text());
  } catch (error) {
    trouble(error.message);
  }
}

export function closeResult() {
  one('#bulk-result').hidden = true;
}

/* Tickets in which something is still promised: resolved all the same, for the reason that was typed. */
async function despite(event) {
  const form = event.target.closest('[data-bulk-despite]');
  if (!form) return;
  event.preventDefault();
  const id = form.dataset.bulkDespite.split(' ');
  const fields = { batch: uuid(), action: 'closure', despite: new FormData(form).get('despite'), id };
  try {
    showResult(await (await ask('/tickets/bulk', { method: 'POST', fields })).text());
  } catch (error) {
    trouble(error.message);
  }
}

export function startBulk() {
  document.addEventListener('submit', despite);
  hear('pane:after', () => one('#bulk-result')?.setAttribute('hidden', ''));
}
