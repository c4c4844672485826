/* Striking by hand: what is selected in the ticket's words goes to the list, and the page shows how it reads then. */
import { one } from './dom.js';

export function strikeSelected(button) {
  const form = button.closest('[data-strike-form]');
  const picked = getSelection().toString().trim();
  const field = one('[data-by-hand]', form);
  if (!picked || !form.contains(getSelection().anchorNode)) return void field.focus();
  field.value = [...field.value.split('\n').filter(Boolean), ...picked.split('\n')].join('\n');
  form.requestSubmit(one('button[name=look]', form));
}
