/* Taking the next ticket: the server says whose turn it is, and it opens. */
import { write } from './answers.js';
import { one } from './dom.js';
import { openTicket } from './pane.js';
import { cool } from './warm.js';

let isAsking = false;

export async function takeNext() {
  if (isAsking) return;
  isAsking = true;
  const facts = await write('/tickets/next');
  isAsking = false;
  if (!facts?.ticket) return;
  cool(facts.ticket);
  if (one('#pane')) openTicket(facts.ticket);
  else location.assign(`/tickets/${facts.ticket}?view=mine`);
}
