/* Clicks on [data-act]: one listener for all of them, wherever their HTML came from. */
import * as acts from './acts.js';
import { write } from './answers.js';
import { putBack } from './box-words.js';
import * as bulk from './bulk.js';
import { goBack, writeReply } from './commands.js';
import { copy } from './copy.js';
import { askForNotices, toggleSound } from './desktop.js';
import { openDialog } from './dialogs.js';
import { one } from './dom.js';
import { insertFrom } from './elements/suggested-answers.js';
import { toggleDensity, toggleTheme } from './look.js';
import { reloadRows } from './more.js';
import { takeNext } from './next.js';
import { openPalette } from './palette.js';
import { reloadTicket } from './pane.js';
import { openPanel } from './panel.js';
import * as picks from './picks.js';
import { release } from './quiet.js';
import { openSheet } from './sheet.js';
import { openMenu } from './slash.js';
import { strikeSelected } from './striking.js';
import { toEnd } from './ticket.js';
import { putVariable } from './wordings.js';

const WIDE_PX = 1280;
const send = ({ dataset }) =>
  write(dataset.url, { method: dataset.method, fields: [...new URLSearchParams(dataset.body || '')] });

function toggleContext(button) {
  const { classList } = one('.ticket');
  const shown =
    innerWidth < WIDE_PX ? classList.toggle('ticket--context-shown') : !classList.toggle('ticket--context-hidden');
  button.setAttribute('aria-expanded', shown);
}

function editFailed(button) {
  const kind = button.closest('.post--direct') ? 'direct' : 'public';
  const box = one('reply-box');
  if (box) putBack(box, kind, button.dataset.text);
}

function showPassword(button) {
  const input = one('input', button.parentElement);
  input.type = input.type === 'password' ? 'text' : 'password';
  button.setAttribute('aria-pressed', input.type === 'text');
}

const TABLE = {
  theme: toggleTheme,
  density: toggleDensity,
  palette: openPalette,
  keys: openSheet,
  notify: askForNotices,
  sound: toggleSound,
  copy,
  strike: strikeSelected,
  'show-password': showPassword,
  post: send,
  retry: send,
  'mark-sent': send,
  'send-again': send,
  views: () => one('.views').classList.toggle('views--open'),
  context: toggleContext,
  back: goBack,
  'close-dialog': (button) => button.closest('dialog').close(),
  'open-menu': openMenu,
  'put-variable': putVariable,
  'show-held': release,
  'reload-rows': reloadRows,
  'reload-ticket': reloadTicket,
  panel: openPanel,
  'posts-end': toEnd,
  claim: acts.claim,
  'take-next': takeNext,
  assign: () => openDialog('assign'),
  snooze: () => openDialog('snooze'),
  tag: () => openDialog('tag'),
  priority: () => openDialog('priority'),
  tone: () => openDialog('tone'),
  lang: () => openDialog('lang'),
  'new-view': () => openDialog('new-view', 'page'),
  resolve: () => acts.resolve(),
  reopen: () => acts.reopen(),
  wake: () => acts.setStatus('open'),
  'undo-send': acts.undoSend,
  'edit-failed': editFailed,
  'insert-answer': (button) => insertFrom(button.closest('.suggestion')),
  write: ({ dataset }) => writeReply(dataset.kind),
  pick: (button, event) => picks.pick(button.closest('.row'), { range: event.shiftKey }),
  'pick-all': picks.pickWhole,
  'clear-picks': picks.clearPicks,
  'bulk-assign': () => openDialog('assign', 'bulk'),
  'bulk-tag': () => openDialog('tag', 'bulk'),
  'bulk-snooze': () => openDialog('snooze', 'bulk'),
  'bulk-priority': () => openDialog('priority', 'bulk'),
  'bulk-resolve': () => bulk.bulk('closure'),
  'bulk-undo': ({ dataset }) => bulk.bulkUndo(dataset.url),
  'bulk-close': bulk.closeResult,
};

function clicked(event) {
  const button = event.target.closest('[data-act]');
  const act = button && TABLE[button.dataset.act];
  if (!act || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  button.closest('[popover]')?.hidePopover();
  act(button, event);
}

/* Small forms in the ticket (status and the like) are sent from here; without scripts by themselves. */
function submitted(event) {
  const form = event.target.closest('.ticket form[data-form]');
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  form.closest('[popover]')?.hidePopover();
  const fields = [...new FormData(form, event.submitter)].filter(([name]) => name !== 'csrf_token');
  write(form.getAttribute('action'), { method: form.dataset.method || 'POST', fields });
}

export function startClicks() {
  document.addEventListener('click', clicked);
  document.addEventListener('submit', submitted);
}
