/* The board's own entry point: its chart, its figures, its acts; on a wall screen the tour of the teams. */
import './elements/day-chart.js';
import { startActs } from './board-acts.js';
import { startBoard } from './board-live.js';
import { startTour } from './board-tour.js';
import { one } from './dom.js';

startBoard();
startActs();
if (one('.board--tv')) startTour();
