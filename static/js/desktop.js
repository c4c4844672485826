/* Desktop notices and sound: only after the person asked, and at most one in ten seconds. */
import { all, hear, store } from './dom.js';
import { hasWord, word } from './words.js';

const PAUSE_MS = 10_000;
let lastAt = -Infinity;
let speaker;

const supported = () => 'Notification' in window;
const wanted = () => store.get('notices') === 'on' && Notification.permission === 'granted';

function beep() {
  speaker ||= new AudioContext();
  const tone = speaker.createOscillator();
  const volume = speaker.createGain();
  volume.gain.setValueAtTime(0.08, speaker.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, speaker.currentTime + 0.25);
  tone.frequency.value = 660;
  tone.connect(volume).connect(speaker.destination);
  tone.start();
  tone.stop(speaker.currentTime + 0.25);
}

/* A locked screen shows no customer's words: the notice only says what kind of news it is. */
function show({ kind, url }) {
  const key = hasWord(`notice_${kind}`) ? `notice_${kind}` : 'notice';
  const notice = new Notification('caredesk', { body: word(key), tag: 'caredesk' });
  notice.addEventListener('click', () => {
    window.focus();
    if (url) document.dispatchEvent(new CustomEvent('go', { detail: url }));
    notice.close();
  });
}

function noticed(news) {
  if (performance.now() - lastAt < PAUSE_MS) return;
  lastAt = performance.now();
  if (store.get('sound') === 'on') beep();
  if (document.hidden && supported() && wanted()) show(news);
}

export async function askForNotices() {
  store.set('notices', (await Notification.requestPermission()) === 'granted' ? 'on' : 'off');
  dress();
}

export function toggleSound() {
  store.set('sound', store.get('sound') === 'on' ? 'off' : 'on');
  dress();
  if (store.get('sound') === 'on') beep();
}

function dress() {
  for (const button of all('[data-act=notify]')) {
    button.hidden = !supported() || Notification.permission === 'denied' || wanted();
  }
  for (const button of all('[data-act=sound]')) {
    button.hidden = false;
    button.setAttribute('aria-pressed', store.get('sound') === 'on');
  }
}

export function startDesktop() {
  dress();
  hear('live:notice', noticed);
}
