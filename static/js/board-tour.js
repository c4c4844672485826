/* The screen on the wall: team after team, and always the desk of now. */
import { one, readJson } from './dom.js';
import { startAnew, watch } from './board-live.js';

const STAY_MS = 20_000;
let place = 0;

async function next(teams) {
  place = (place + 1) % teams.length;
  const board = one('#board');
  board.dataset.team = teams[place].id;
  one('.board__of bdi').textContent = teams[place].name || board.dataset.all;
  startAnew();
  await watch();
}

export function startTour() {
  const teams = readJson('#board-tour', []);
  if (teams.length < 2) return;
  setInterval(() => document.hidden || next(teams), STAY_MS);
}
