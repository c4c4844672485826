/* <day-chart points="[times, incoming, answered, median]">: the lines of the day, drawn again when figures, size or
   theme change. Without the drawing library the table below says the same, and is opened. */
import { all, one } from '../dom.js';
import { lang } from '../words.js';

const HOURS = { hour: '2-digit', minute: '2-digit' };
const SHAPES = { '7d': { weekday: 'short', day: 'numeric' }, history: { day: 'numeric', month: 'short' } };
const TALLEST = 1.15;
const dark = matchMedia('(prefers-color-scheme: dark)');
const NO_COLOUR = 'transparent';

class DayChart extends HTMLElement {
  static observedAttributes = ['points'];
  #chart = null;
  #size = new ResizeObserver(() => this.#chart?.setSize(this.#room()));
  #again = () => this.#draw();

  connectedCallback() {
    this.#draw();
    this.#size.observe(this);
    document.addEventListener('themechange', this.#again);
    dark.addEventListener('change', this.#again);
  }

  disconnectedCallback() {
    this.#size.disconnect();
    document.removeEventListener('themechange', this.#again);
    dark.removeEventListener('change', this.#again);
    this.#chart?.destroy();
  }

  attributeChangedCallback(name, before) {
    if (before !== null) this.#chart?.setData(this.#points());
  }

  #points() {
    return JSON.parse(this.getAttribute('points'));
  }

  #room() {
    return { width: this.clientWidth, height: this.clientHeight };
  }

  #draw() {
    this.#chart?.destroy();
    if (!window.uPlot) {
      this.hidden = true;
      one('details', this.parentElement)?.setAttribute('open', '');
      return;
    }
    this.#chart = new window.uPlot(this.#options(), this.#points(), this);
  }

  #options() {
    const zone = this.getAttribute('zone');
    return {
      ...this.#room(),
      tzDate: (time) => window.uPlot.tzDate(new Date(time * 1000), zone),
      legend: { show: false },
      cursor: { y: false, points: { size: 7 } },
      hooks: { setCursor: [(chart) => this.#tell(chart)] },
      scales: {
        y: { range: (_, low, high) => [0, Math.max(10, high * TALLEST)] },
        minutes: { range: (_, low, high) => [0, Math.max(10, high * TALLEST)] },
      },
      axes: this.#axes(zone),
      series: this.#lines(),
    };
  }

  /* A canvas knows nothing of the theme: the colours are those of the legend, as the browser has worked them out. */
  #lines() {
    const shown = all('.legend i', this.parentElement).map((mark) => getComputedStyle(mark).backgroundColor);
    const [came = NO_COLOUR, answered = NO_COLOUR, median = NO_COLOUR] = shown;
    const plain = { paths: window.uPlot.paths.spline(), points: { show: false } };
    return [
      {},
      { ...plain, stroke: came, width: 2 },
      { ...plain, stroke: answered, width: 2, fill: answered.replace('rgb(', 'rgba(').replace(')', ', 0.11)') },
      { ...plain, stroke: median, width: 1.5, scale: 'minutes', dash: [4, 4], points: { show: true, size: 4 } },
    ];
  }

  #axes(zone) {
    const { color, borderTopColor, fontSize, fontFamily } = getComputedStyle(this);
    const font = `${fontSize} ${fontFamily}`;
    const grid = { stroke: borderTopColor, width: 1 };
    const plain = { stroke: color, grid, ticks: { show: false }, font, size: 38 };
    const shape = SHAPES[this.getAttribute('period')] || HOURS;
    const words = new Intl.DateTimeFormat(lang, { ...shape, timeZone: zone });
    const named = (_, times) => times.map((time) => words.format(time * 1000));
    return [
      { ...plain, values: named, space: parseFloat(fontSize) * 6, size: 30 },
      plain,
      { ...plain, scale: 'minutes', side: 1, grid: { show: false } },
    ];
  }

  /* The figures under the pointer stand beside the names of the lines. */
  #tell({ cursor: { idx }, data }) {
    const places = all('.legend b', this.parentElement);
    places.forEach((place, line) => (place.textContent = data[line + 1]?.[idx] ?? ''));
  }
}

customElements.define('day-chart', DayChart);
