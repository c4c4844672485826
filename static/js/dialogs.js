/* The dialogs for snooze, assign, tags and priority: one each, for the open ticket or the picked. */
import { change } from './acts.js';
import { bulk } from './bulk.js';
import { when } from './clock.js';
import { all, fold, icon, make, one } from './dom.js';
import { trouble } from './notices.js';
import { ticketNow } from './pane.js';
import { pickedCount, pickedNames } from './picks.js';
import { presetTime } from './presets.js';
import { word } from './words.js';

const tagsNow = () => (one('.ticket')?.dataset.tags || '').split(',').filter(Boolean);

export function openDialog(id, target = 'ticket') {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open || (target === 'ticket' && !ticketNow())) return;
  dialog.dataset.target = target;
  prepare(dialog, target);
  dialog.showModal();
  one('[data-filter], input[list], .pick-list button, input:not([type=hidden])', dialog)?.focus();
}

function prepare(dialog, target) {
  const preview = one('.dialog__preview', dialog);
  const many = { n: pickedCount(), names: target === 'bulk' ? pickedNames() : '' };
  if (preview) preview.textContent = target === 'bulk' ? word('applies_to', many) : '';
  for (const time of all('[data-preset-when]', dialog)) {
    const at = presetTime(time.dataset.presetWhen);
    time.textContent = at ? when(at) : '';
  }
  for (const field of all('input:not([type=hidden])', dialog)) field.value = '';
  filter(dialog, '');
  drawTags(dialog, target);
}

function drawTags(dialog, target) {
  const list = one('.tag-list', dialog);
  if (!list) return;
  const names = target === 'bulk' ? [] : tagsNow();
  list.replaceChildren(...names.map((name) => tagChip(name, list.dataset.tagTemplate)));
}

function tagChip(name, label) {
  const chip = make('button', 'tag-chip', name);
  chip.type = 'button';
  chip.dataset.tag = name;
  chip.ariaLabel = `${label}: ${name}`;
  chip.append(icon('x'));
  return chip;
}

function filter(dialog, text) {
  const wanted = fold(text.trim());
  for (const item of all('li[data-name]', dialog)) {
    item.hidden = Boolean(wanted) && !fold(item.dataset.name).includes(wanted);
  }
}

/* What the form asks for, in the words of the request; null when something is missing. */
function fieldsOf(form, submitter) {
  const given = Object.fromEntries(new FormData(form, submitter));
  if (form.dataset.form === 'snooze') return snoozeFields(given);
  if (form.dataset.form === 'tags') return given.tag?.trim() ? { add: [given.tag.trim()] } : null;
  delete given.csrf_token;
  return given;
}

function snoozeFields({ preset, at }) {
  if (preset === 'post') return { until_post: '1' };
  const until = preset ? presetTime(preset) : Date.parse(at);
  if (Number.isNaN(until) || until <= Date.now()) {
    trouble(word('snooze_past'));
    return null;
  }
  return { until: new Date(until).toISOString() };
}

async function submitted(event) {
  const form = event.target.closest('dialog form[data-form]');
  if (!form || event.defaultPrevented) return; // the panel sends its own
  event.preventDefault();
  const dialog = form.closest('dialog');
  const fields = fieldsOf(form, event.submitter);
  if (!fields) return;
  await apply(dialog, form.dataset.form, fields);
}

async function apply(dialog, what, fields) {
  const stays = what === 'tags' && dialog.dataset.target === 'ticket';
  if (!stays) dialog.close();
  if (dialog.dataset.target === 'bulk') return bulk(what, fields);
  if (!(await change(what, fields)) || !stays) return;
  const added = new Set([...tagsNow(), ...(fields.add || [])]);
  for (const name of fields.remove || []) added.delete(name);
  one('.ticket').dataset.tags = [...added].join(',');
  one('input[name=tag]', dialog).value = '';
  drawTags(dialog, 'ticket');
}

/* Enter in a field would press the form's first button, whatever that is; it means the nearest. */
function entered(event) {
  const field = event.target.closest('dialog form[data-form] input');
  if (!field || event.key !== 'Enter' || event.isComposing) return;
  event.preventDefault();
  const first = '.pick-list li:not([hidden]) button';
  const near = 'filter' in field.dataset ? one(first, field.form) : one('button', field.parentElement);
  near?.click();
}

function step(event) {
  entered(event);
  const dialog = event.target.closest('dialog');
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!dialog || !by || !one('.pick-list', dialog)) return;
  const buttons = all('.pick-list li:not([hidden]) button', dialog);
  const at = buttons.indexOf(document.activeElement);
  event.preventDefault();
  buttons[(at + by + buttons.length) % buttons.length]?.focus();
}

export function startDialogs() {
  document.addEventListener('submit', submitted);
  document.addEventListener('keydown', step);
  document.addEventListener('input', ({ target }) => {
    if (target.matches('dialog [data-filter]')) filter(target.closest('dialog'), target.value);
  });
  document.addEventListener('click', ({ target }) => {
    const chip = target.closest('dialog .tag-list [data-tag]');
    if (chip) apply(chip.closest('dialog'), 'tags', { remove: [chip.dataset.tag] });
    if (target.matches('dialog[open]')) target.close();
  });
}
