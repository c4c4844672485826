/* The open ticket under live updates: posts by id and version, the header by version, and the
   reader's place, selection and focus left alone. */
import { tellTimes } from './clock.js';
import { all, hear, isPressed, keepFocus, one, tell } from './dom.js';
import { setPeers } from './marks.js';
import { say } from './notices.js';
import { ticketNow } from './pane.js';
import { word } from './words.js';

const NEAR_PX = 40;
let unseen = 0;

const list = () => one('#posts');
const version = (element) => Number(element.dataset.v);
const atOf = (post) => Date.parse(post.dataset.at) || Infinity;

const isNearEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight <= NEAR_PX;

export function toEnd() {
  const box = list();
  if (!box) return;
  box.scrollTop = box.scrollHeight;
  unseen = 0;
  showPill();
}

function showPill() {
  const pill = one('#posts-pill');
  if (!pill) return;
  pill.hidden = !unseen;
  if (unseen) pill.textContent = word('new_posts', { n: unseen });
}

/* Words that somebody has just marked stay as they are until the selection is gone. */
function isSelected(element) {
  const selection = getSelection();
  return selection && !selection.isCollapsed && selection.containsNode(element, true);
}

function later(known, fresh) {
  const wait = () => {
    if (isSelected(known)) return;
    document.removeEventListener('selectionchange', wait);
    replace(known, fresh);
  };
  document.addEventListener('selectionchange', wait);
}

function replace(known, fresh) {
  if (!known.isConnected || version(fresh) <= version(known)) return;
  if (isPressed(known, () => replace(known, fresh))) return;
  if (isSelected(known)) return void later(known, fresh);
  const open = all('details', known).map((details) => details.open);
  all('details', fresh).forEach((details, index) => (details.open = Boolean(open[index])));
  keepFocus(known, fresh, () => known.replaceWith(fresh));
}

/* Usually at the end; what comes late from the network goes where its time puts it. */
function insert(post, box) {
  const next = [...box.children].findLast((other) => atOf(other) <= atOf(post));
  if (next && post.dataset.at) next.after(post);
  else box.append(post);
}

export function mergePosts(posts, { follow = false } = {}) {
  const box = list();
  if (!box || !posts.length) return;
  const near = follow || isNearEnd(box);
  let fresh = 0;
  for (const post of posts) {
    const known = document.getElementById(post.id);
    if (known) replace(known, post);
    else {
      insert(post, box);
      fresh += post.classList.contains('post') ? 1 : 0;
    }
  }
  tellTimes(box);
  if (near) toEnd();
  else unseen += fresh;
  showPill();
  if (fresh && !follow) say(word('new_posts', { n: fresh }));
}

/* An open menu in the header is the person's; the news waits until it is closed. */
export function replaceHeader(fresh) {
  const known = one('#ticket-head');
  if (!known || !fresh || Number(fresh.dataset.id) !== ticketNow() || version(fresh) < version(known)) return;
  if (isPressed(known, () => replaceHeader(fresh))) return;
  const menu = one(':popover-open', known);
  if (menu) return void menu.addEventListener('toggle', () => replaceHeader(fresh), { once: true });
  const peers = one('#peers', fresh);
  peers?.replaceChildren(...(one('#peers', known)?.childNodes || []));
  keepFocus(known, fresh, () => known.replaceWith(fresh));
  tellTimes(fresh);
  const ticket = one('.ticket');
  for (const fact of ['v', 'status', 'assignee', 'tags', 'priority', 'tone', 'lang']) {
    if (fact in fresh.dataset) ticket.dataset[fact] = fresh.dataset[fact];
  }
  one('#ticket-team')?.replaceChildren(fresh.dataset.team);
  tell('ticket:changed');
  if (fresh.dataset.moves !== ticket.dataset.moves) moved(ticket, fresh.dataset);
}

/* Posts came in or went by a merge or a split: the conversation is fetched as a whole. */
function moved(ticket, { moves, merged }) {
  const isAnother = merged !== ticket.dataset.merged;
  Object.assign(ticket.dataset, { moves, merged });
  tell(isAnother ? 'ticket:reopen' : 'live:reload-ticket');
}

function takePush({ ticket, posts, header, entry, whole }) {
  if (Number(ticket) !== ticketNow()) return;
  const article = one('.ticket');
  const here = new Set(posts.map((post) => post.id));
  for (const post of whole ? all('#posts > .post') : []) if (!here.has(post.id)) post.remove();
  mergePosts(posts);
  replaceHeader(header);
  if (entry > Number(article.dataset.entry)) article.dataset.entry = entry;
}

function takePeers({ ticket, html }) {
  const box = document.createElement('template');
  box.innerHTML = html;
  setPeers(Number(ticket), all('[data-agent]', box.content));
  if (Number(ticket) !== ticketNow()) return;
  one('#peers')?.replaceChildren(...box.content.childNodes);
  hideMyself();
}

function hideMyself() {
  for (const peer of all('#peers [data-agent]')) {
    peer.classList.toggle('peer--me', peer.dataset.agent === document.body.dataset.me);
  }
}

function opened() {
  unseen = 0;
  hideMyself();
  toEnd();
  list()?.addEventListener('scroll', () => unseen && isNearEnd(list()) && toEnd(), { passive: true });
}

export function startTicket() {
  hear('live:posts', takePush);
  hear('live:peers', takePeers);
  hear('pane:after', opened);
}
