/* One table of what a person can do: it feeds the keys, the palette and the "?" sheet. */
import { change, claim, reopen, resolve, setStatus } from './acts.js';
import { all, one } from './dom.js';
import { openDialog } from './dialogs.js';
import { toggleDensity, toggleTheme } from './look.js';
import { takeNext } from './next.js';
import { closePane, ticketNow } from './pane.js';
import { clearPicks, pickCurrent } from './picks.js';
import { openPromises } from './promises.js';
import { currentRow, move, openRow } from './queue.js';
import { release } from './quiet.js';
import { canHandOver, handOver } from './voice.js';

const listed = () => Boolean(one('#rows'));
const opened = () => ticketNow() > 0;
const resolved = () => one('.ticket')?.dataset.status === 'resolved';
const link = (path) => one(`.rail a[href="${path}"], #me-menu a[href="${path}"]`);
const isOpen = () => opened() && !resolved();
const inPane = () => one('#pane')?.contains(document.activeElement);
const target = () => (one('#bulk:not([hidden])') && !inPane() ? 'bulk' : 'ticket');
const chosen = () => opened() || target() === 'bulk';

export function writeReply(kind) {
  const box = one('reply-box');
  if (box?.choose(kind)) box.body.focus();
}

const canWrite = (kind) => opened() && Boolean(one(`reply-box input[value=${kind}]:not([disabled])`));
const answers = () => ['direct', 'template'].find(canWrite); // where nothing is said in public

function nextView(step) {
  const links = all('#views a[data-view]');
  const at = links.findIndex((each) => each.dataset.view === one('.inbox').dataset.view);
  const next = links[(at + step + links.length) % links.length];
  if (next) location.assign(next.href);
}

/* Back to the list; the address of the list comes back with it. */
export function goBack() {
  closePane();
  history.pushState({}, '', `/inbox${location.search}`);
}

const kind = (name) => ({ when: () => canWrite(name), run: () => writeReply(name) });

const dialog = (id) => ({ when: chosen, run: () => openDialog(id, target()) });
const page = (path) => ({ when: () => Boolean(link(path)), run: () => location.assign(path) });

const TICKET = [
  { key: 'i', word: 'take', icon: 'user', when: opened, run: claim },
  { key: 'a', word: 'assign', icon: 'user-plus', ...dialog('assign') },
  { key: 'e', word: 'resolve', icon: 'check', when: isOpen, run: () => resolve() },
  { key: 'E', word: 'resolve_next', icon: 'list-check', when: isOpen, run: () => resolve({ next: true }) },
  { key: '', word: 'reopen', icon: 'arrow-back-up', when: resolved, run: () => reopen() },
  { key: 'z', word: 'snooze', icon: 'zzz', ...dialog('snooze') },
  { key: 't', word: 'tags', icon: 'tag', ...dialog('tag') },
  { key: '', word: 'priority', icon: 'flag', ...dialog('priority') },
  { key: '', word: 'tone', icon: 'mood-neutral', when: opened, run: () => openDialog('tone') },
  { key: '', word: 'lang', icon: 'language', when: opened, run: () => openDialog('lang') },
  { key: '', word: 'pending', icon: 'circle-half-2', when: isOpen, run: () => setStatus('pending') },
  { key: 'r', word: 'write_public', icon: 'world', ...kind('public') },
  { key: 'r', word: 'write_direct', when: answers, run: () => writeReply(answers()), quiet: true, also: true },
  { key: 'd', word: 'write_direct', icon: 'mail', ...kind('direct') },
  { key: 'n', word: 'write_note', icon: 'lock', ...kind('note') },
  { key: 'o', word: 'hand_over', icon: 'arrow-right', when: canHandOver, run: handOver },
  { key: 'p', word: 'promise', icon: 'calendar', when: opened, run: openPromises },
  { key: 'h', word: 'history', icon: 'history', when: opened, run: () => one('#more-menu a[href$="/history"]').click() },
  { key: '', word: 'unassign', icon: 'user', when: opened, run: () => change('assign', { assignee: '' }) },
];

const LIST = [
  { key: 'j', word: 'next', when: listed, run: () => move(1), quiet: true },
  { key: 'k', word: 'previous', when: listed, run: () => move(-1), quiet: true },
  { key: 'Enter', word: 'open', when: listed, run: () => openRow(currentRow()), quiet: true },
  { key: 'u', word: 'back', when: listed, run: goBack, quiet: true },
  { key: 'x', word: 'pick', when: listed, run: () => pickCurrent(), quiet: true },
  { key: 'X', word: 'pick_range', when: listed, run: () => pickCurrent({ range: true }), quiet: true },
  { key: 'c', word: 'take_next', icon: 'bolt', when: () => Boolean(one('[data-act=take-next]')), run: takeNext },
  { key: '.', word: 'show_held', when: listed, run: release, quiet: true },
  { key: '[', word: 'view_before', when: listed, run: () => nextView(-1), quiet: true },
  { key: ']', word: 'view_after', when: listed, run: () => nextView(1), quiet: true },
  { key: '', word: 'clear_picks', icon: 'x', when: () => target() === 'bulk', run: clearPicks },
];

const GO = [
  { key: 'g i', word: 'go_inbox', icon: 'inbox', ...page('/inbox'), when: () => Boolean(one('.rail')) },
  { key: 'g s', word: 'go_sla', icon: 'gauge', ...page('/sla') },
  { key: 'g k', word: 'go_knowledge', icon: 'book', ...page('/knowledge') },
  { key: 'g p', word: 'go_promises', icon: 'calendar', ...page('/promises') },
  { key: 'g d', word: 'go_deliveries', icon: 'truck-delivery', ...page('/deliveries') },
  { key: 'g r', word: 'go_reports', icon: 'chart-line', ...page('/reports') },
  { key: 'g c', word: 'go_channels', icon: 'plug', ...page('/channels') },
  { key: 'g p', word: 'go_approvals', icon: 'user-check', ...page('/approvals') },
  { key: 'g t', word: 'go_team', icon: 'users', ...page('/team') },
  { key: 'g a', word: 'go_audit', icon: 'shield-check', ...page('/audit') },
  { key: 'g r', word: 'go_routing', icon: 'arrows-sort', ...page('/routing') },
  { key: 'g m', word: 'go_me', icon: 'user', ...page('/me') },
];

const LOOK = [
  { key: '', word: 'theme', icon: 'moon', when: () => true, run: toggleTheme },
  { key: '', word: 'density', icon: 'layout-list', when: listed, run: toggleDensity },
];

export const GROUPS = { ticket: TICKET, list: LIST, go: GO, look: LOOK };
