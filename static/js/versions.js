/* What a post said before it was edited: fetched when somebody opens it. */
import { tellTimes } from './clock.js';
import { all, parse } from './dom.js';
import { ask } from './net.js';
import { trouble } from './notices.js';

async function opened({ target }) {
  if (!target.matches?.('details[data-url][open]')) return;
  const { url } = target.dataset;
  delete target.dataset.url;
  try {
    const answer = await ask(url);
    for (const link of all(':scope > a', target)) link.remove();
    target.append(...parse(await answer.text()));
    tellTimes(target);
  } catch (error) {
    target.dataset.url = url;
    trouble(error.message);
  }
}

export function startVersions() {
  document.addEventListener('toggle', opened, { capture: true });
}
