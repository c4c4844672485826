/* Entry point: starts what the page has. Every module is named here, also those that only others
   need, so that the browser fetches all of them at once and not level after level. */
import './elements/compose-files.js';
import './elements/reply-box.js';
import './elements/send-clock.js';
import './elements/sla-clock.js';
import './elements/suggested-answers.js';
import './elements/trail-check.js';
import './elements/wait-clock.js';
import './acts.js';
import './answering.js';
import './answers.js';
import './box-look.js';
import { startBulk } from './bulk.js';
import { startBusy } from './busy.js';
import { startClicks } from './clicks.js';
import { startClock } from './clock.js';
import './coming.js';
import './commands.js';
import './copy.js';
import './count.js';
import './counts.js';
import { startDesktop } from './desktop.js';
import { startDialogs } from './dialogs.js';
import { hear, one } from './dom.js';
import { startDrafts } from './drafts.js';
import './feed.js';
import { startHere } from './here.js';
import { startKeys } from './keys.js';
import { startLeaving } from './leaving.js';
import { startLive } from './live.js';
import './look.js';
import { remarkOne } from './marks.js';
import { startMore } from './more.js';
import './net.js';
import './next.js';
import { startNotices } from './notices.js';
import './online.js';
import { startPalette } from './palette.js';
import { startPane } from './pane.js';
import { startPanel } from './panel.js';
import './picker.js';
import './picks.js';
import { startPresence } from './presence.js';
import './presets.js';
import { startQueue } from './queue.js';
import { startQuiet } from './quiet.js';
import { startRows } from './rows.js';
import './send-guard.js';
import './sender.js';
import './sheet.js';
import './strip.js';
import { startTicket } from './ticket.js';
import './uploads.js';
import { startVersions } from './versions.js';
import './warm.js';
import './words.js';

function startInbox() {
  startRows();
  startBusy();
  startQuiet();
  startMore();
  startQueue();
  startTicket();
  startPresence();
  startBulk();
  hear('draft:kept', ({ ticket }) => remarkOne(ticket));
}

startClock();
startDialogs();
startClicks();
startVersions();
if (document.body.dataset.me) {
  startDrafts();
  startLeaving();
  startNotices();
  startDesktop();
  startPalette();
  startKeys();
  startHere();
  if (one('#rows')) startInbox();
  startPane();
  startPanel();
  startLive();
}
document.documentElement.dataset.ready = '';
