/* Acting from the board: take it, give it to somebody, make it urgent; each is one request to the ticket, with undo. */
import { write } from './answers.js';
import { all, one } from './dom.js';
import { toast } from './notices.js';
import { word } from './words.js';

let chosen = null;

const rowOf = (element) => element.closest('[data-key]');
const url = (row, what) => `/tickets/${row.dataset.key}/${what}`;

async function act(row, what, fields, { done, back }) {
  if (!(await write(url(row, what), { fields }))) return;
  toast(word(done), { run: () => write(url(row, what === 'claim' ? 'assignment' : what), { fields: back }) });
}

const assignTo = (row, assignee) =>
  act(row, 'assignment', { assignee }, { done: 'done_assign', back: { assignee: row.dataset.assignee } });

/* What a colleague has is taken over, not claimed. */
function take(row) {
  const { assignee } = row.dataset;
  const [what, fields] = assignee ? ['assignment', { assignee: document.body.dataset.me }] : ['claim', {}];
  return act(row, what, fields, { done: 'done_claim', back: { assignee } });
}

const ACTS = {
  claim: take,
  escalate: (row) =>
    act(row, 'priority', { priority: 'urgent' }, { done: 'done_priority', back: { priority: row.dataset.priority } }),
};

function submitted(event) {
  const form = event.target.closest('form[data-board]');
  if (!form) return;
  event.preventDefault();
  ACTS[form.dataset.board](rowOf(form));
}

function openDialog(row) {
  const dialog = one('#board-assign');
  chosen = row;
  one('.dialog__for', dialog).textContent = one('bdi', row).textContent;
  one('[data-filter]', dialog).value = '';
  for (const item of all('li[data-name]', dialog)) item.hidden = false;
  dialog.showModal();
}

function clicked(event) {
  const button = event.target.closest('[data-board=assign], #board-assign [data-assignee]');
  if (!button || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (button.dataset.board) {
    openDialog(rowOf(button));
    return;
  }
  one('#board-assign').close();
  assignTo(chosen, button.dataset.assignee);
}

/* Enter in the field means the first who is left. */
function entered(event) {
  if (event.key !== 'Enter' || event.isComposing || !event.target.closest('#board-assign input')) return;
  event.preventDefault();
  one('#board-assign li:not([hidden]) button')?.click();
}

export function startActs() {
  document.addEventListener('submit', submitted);
  document.addEventListener('click', clicked);
  document.addEventListener('keydown', entered);
}
