/* The editor of a template: a tab for each language, variables at the caret, a preview that follows, Ctrl+S. */
import { all, make, one, parse } from './dom.js';
import { insertText } from './insert.js';
import { ask } from './net.js';

const WAIT_MS = 250;
let at = 0;
let timer;
let asked = 0;

const form = () => one('#template');
const texts = () => all('.wording__text', form());

function show(tab) {
  for (const each of all('.wordings__tabs [role=tab]')) {
    const isOpen = each === tab;
    each.ariaSelected = String(isOpen);
    each.tabIndex = isOpen ? 0 : -1;
    document.getElementById(each.getAttribute('aria-controls')).hidden = !isOpen;
  }
}

function openTab(tab) {
  show(tab);
  look(one('.wording__text', document.getElementById(tab.getAttribute('aria-controls'))));
}

function steer(event) {
  const tabs = all('[role=tab]', event.currentTarget);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length];
  next.focus();
  openTab(next);
}

function startTabs() {
  const bar = one('.wordings__tabs');
  for (const panel of all('.wordings__lang')) panel.setAttribute('role', 'tabpanel');
  bar.hidden = false;
  bar.closest('.wordings').classList.add('wordings--tabbed');
  bar.addEventListener('click', ({ target }) => target.closest('[role=tab]') && openTab(target.closest('[role=tab]')));
  bar.addEventListener('keydown', steer);
  const wrong = one('.wording.field--error')?.closest('.wordings__lang');
  const wanted = wrong && one(`[aria-controls="${wrong.id}"]`, bar);
  show(wanted || one('[aria-selected=true]', bar) || one('[role=tab]', bar));
}

/* A later question wins over an earlier answer. */
async function preview() {
  const mine = ++asked;
  const fields = [...new FormData(form())].filter(([name]) => name !== 'at');
  try {
    const answer = await ask(form().dataset.look, { method: 'POST', fields: [...fields, ['at', at]] });
    const html = await answer.text();
    if (mine === asked) one('#preview').replaceWith(...parse(html));
  } catch (error) {
    if (mine === asked) one('#preview').replaceChildren(make('p', 'muted', error.message));
  }
}

function look(text, wait = 0) {
  at = Math.max(texts().indexOf(text), 0);
  clearTimeout(timer);
  timer = setTimeout(preview, wait);
}

export function putVariable({ dataset }) {
  const field = texts()[at];
  if (field) insertText(field, dataset.text);
}

function typed({ target }) {
  if (target.matches('.wording__text')) look(target, WAIT_MS);
}

function changed({ target }) {
  if (target.matches('#as-ticket, #on-account')) look(texts()[at]);
}

function save(event) {
  if (!(event.ctrlKey || event.metaKey) || event.key !== 's') return;
  event.preventDefault();
  form().requestSubmit(one('.form__actions .btn--primary', form()));
}

export function startWordings() {
  if (!form()) return;
  startTabs();
  at = Math.max(texts().findIndex((each) => each.value.trim() && !each.closest('[hidden]')), 0);
  form().addEventListener('input', typed);
  form().addEventListener('focusin', ({ target }) => target.matches('.wording__text') && look(target));
  document.addEventListener('change', changed);
  document.addEventListener('keydown', save);
}
