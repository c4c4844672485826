/* A few questions above the words before something goes in: Enter answers, Escape leaves. */
import { all, icon, make, one } from './dom.js';
import { word } from './words.js';

function choice(field) {
  const set = make('div', 'asking__choice');
  set.role = 'radiogroup';
  set.ariaLabel = field.label;
  for (const [value, label] of field.options) {
    const input = Object.assign(make('input'), { type: 'radio', name: `asking-${field.name}`, value });
    input.checked = value === field.value;
    const box = make('label');
    box.append(input, make('span', '', label));
    set.append(box);
  }
  return set;
}

function line(field) {
  const box = make(field.options ? 'div' : 'label', 'asking__field');
  box.dataset.name = field.name;
  box.append(make('span', '', field.label));
  if (field.options) box.append(choice(field));
  else box.append(Object.assign(make('input', 'input'), { value: field.value || '', maxLength: 300, autocomplete: 'off' }));
  if (field.hint) box.append(make('small', '', field.hint));
  return box;
}

function valueOf(box) {
  return (one('input:checked', box) || one('input:not([type=radio])', box))?.value.trim() ?? '';
}

function button(name, className, text) {
  return Object.assign(make('button', `btn btn--small ${className}`, text), { type: 'button', name });
}

function foot(remember) {
  const row = make('footer');
  if (remember) {
    const keep = make('label', 'asking__keep');
    keep.append(Object.assign(make('input'), { type: 'checkbox', checked: true }), make('span', '', remember));
    row.append(keep);
  }
  row.append(button('leave', 'btn--plain', word('cancel')), button('gap', '', word('with_gaps')));
  row.append(button('put', 'btn--primary', word('insert')));
  return row;
}

/* fields: {name, label, value, hint, options, needed}. Gives {answers, keep}, or null when the person left. */
export function askFor(place, { title, fields, remember }) {
  const head = make('strong', '', title);
  head.prepend(icon('forms'));
  place.replaceChildren(head, ...fields.map(line), foot(remember));
  place.hidden = false;
  one('input', place)?.focus();
  one('input', place)?.select?.();
  one('[name=gap]', place).hidden = !fields.some((each) => each.needed);
  return new Promise((resolve) => listen(place, fields, resolve));
}

function listen(place, fields, resolve) {
  const stop = new AbortController();
  const end = (told) => {
    stop.abort();
    place.hidden = true;
    place.replaceChildren();
    resolve(told);
  };
  const open = () => all('.asking__field', place).filter((box, at) => fields[at].needed && !valueOf(box));
  const put = () => {
    const [first] = open();
    for (const box of all('.asking__field', place)) box.classList.toggle('asking__field--open', open().includes(box));
    if (first) return one('input', first).focus();
    return end(told(place));
  };
  const acts = { put, leave: () => end(null), gap: () => end(told(place)) };
  place.addEventListener('click', ({ target }) => acts[target.closest('button')?.name]?.(), { signal: stop.signal });
  place.addEventListener('keydown', (event) => {
    const isButton = event.target.closest('button');
    if (event.key === 'Escape') acts.leave();
    else if (event.key === 'Enter' && !isButton) put();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, { signal: stop.signal });
}

function told(place) {
  const answers = Object.fromEntries(all('.asking__field', place).map((box) => [box.dataset.name, valueOf(box)]));
  return { answers, keep: Boolean(one('.asking__keep input', place)?.checked) };
}
