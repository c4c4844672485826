/* Files on their way, each a line with its progress: to be stopped, tried again, or put away. */
import { make, one } from './dom.js';
import { Upload } from './uploads.js';

export class Coming {
  #busy = new Set();

  /* `words`: cancel, away, retry, lost; `changed` is told when a line came or went. */
  constructor(list, words, changed) {
    Object.assign(this, { list, words, changed });
  }

  get isBusy() {
    return this.#busy.size > 0;
  }

  stop() {
    for (const upload of this.#busy) upload.stop();
  }

  /* Bring this file to the address; `arrived` gets the server's list when it is there. */
  bring(url, file, arrived) {
    const upload = new Upload(url, file);
    const row = this.#row(file, upload);
    const go = async () => {
      this.#busy.add(upload);
      row.dataset.state = 'busy';
      one('[data-part=cancel]', row).textContent = this.words.cancel;
      this.changed();
      const answer = await upload.start((share) => (one('progress', row).value = share));
      this.#busy.delete(upload);
      if (answer.html !== undefined) arrived(answer.html);
      this.#over(row, answer);
    };
    one('[data-part=retry]', row).addEventListener('click', go);
    go();
  }

  #row(file, upload) {
    const row = make('li', 'file');
    const bar = make('progress');
    Object.assign(bar, { max: 1, value: 0, ariaLabel: file.name });
    const [retry, stop] = ['retry', 'cancel'].map((part) => make('button', 'btn btn--small', this.words[part]));
    for (const button of [retry, stop]) button.type = 'button';
    retry.dataset.part = 'retry';
    stop.dataset.part = 'cancel';
    stop.addEventListener('click', () => (this.#busy.has(upload) ? upload.stop() : this.#away(row)));
    row.append(make('span', 'file__name', file.name), bar, make('span', 'file__why'), retry, stop);
    this.list.append(row);
    this.list.hidden = false;
    return row;
  }

  #over(row, { html, error, cut, stopped }) {
    if (html !== undefined || stopped) return this.#away(row);
    row.dataset.state = cut ? 'cut' : 'refused';
    one('[data-part=cancel]', row).textContent = this.words.away;
    one('.file__why', row).textContent = cut ? this.words.lost : error;
    return this.changed();
  }

  #away(row) {
    row.remove();
    this.list.hidden = !this.list.children.length;
    this.changed();
  }
}
