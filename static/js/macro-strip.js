/* The macro that goes with a reply: what it will do, above the foot of the box, kept with the draft. */
import { keep } from './box-words.js';
import { hear, icon, make, one } from './dom.js';
import { menuOf } from './menu.js';
import { ask } from './net.js';
import { trouble } from './notices.js';
import { word } from './words.js';

/* Each thing that it does, or why it would not be done. */
async function showStrip(box, macro) {
  const strip = make('div', 'macro-strip');
  const drop = Object.assign(make('button', 'icon-btn icon-btn--small'), { type: 'button', title: word('macro_drop') });
  drop.ariaLabel = word('macro_drop');
  drop.append(icon('x'));
  drop.addEventListener('click', () => leave(box));
  const steps = make('span', 'macro-strip__steps');
  steps.append(...macro.steps.map((each) => make('span', 'chip', each)));
  strip.append(icon('bolt'), make('b', '', word('macro_strip')), steps, drop);
  one('.macro-strip', box)?.remove();
  box.along.set('macro', { id: macro.id });
  one('.composer__aside', box).append(strip);
  const told = await rehearsed(box.ticket, macro);
  steps.replaceChildren(...told.map(({ says, trouble: why }) => make('span', why ? 'chip chip--red' : 'chip', why ? `${says}: ${why}` : says)));
}

async function rehearsed(ticket, macro) {
  try {
    return (await (await ask(`/tickets/${ticket}/macros/${macro.id}/rehearsal`, { method: 'POST' })).json()).steps;
  } catch (error) {
    return macro.steps.map((says) => ({ says, trouble: error.message }));
  }
}

function dropStrip(box) {
  box?.along.delete('macro');
  one('.macro-strip', box)?.remove();
}

/* With the words and with their draft, or no more with either. */
export function joinReply(box, macro) {
  if (!macro.steps.length) return;
  showStrip(box, macro);
  keep(box);
}

function leave(box) {
  dropStrip(box);
  keep(box);
}

/* Words that come back bring their macro along, unless it is gone meanwhile; other words have none. */
async function again() {
  const box = one('reply-box');
  if (!box) return;
  const id = box.along.get('macro')?.id;
  one('.macro-strip', box)?.remove();
  if (!id) return;
  const kept = menuOf(box.ticket);
  await kept.wait;
  if (box.along.get('macro')?.id !== id) return;
  const macro = kept.menu.macros.find((each) => each.id === id);
  if (macro && !macro.gone) await showStrip(box, macro);
  else {
    leave(box);
    trouble(word('macro_lost'));
  }
}

export function startStrip() {
  hear('reply:sent', ({ ticket }) => ticket === one('reply-box')?.ticket && dropStrip(one('reply-box')));
  hear('reply:typed', ({ text }) => text.trim() || dropStrip(one('reply-box')));
  hear('reply:restored', again);
  again();
}
