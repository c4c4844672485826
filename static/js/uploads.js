/* One file on its way to the desk: how far it is, stopped or tried again; always the same file there. */
import { one, uuid } from './dom.js';

const WAIT_MS = 120_000;

export class Upload {
  #request = null;
  #ownId = uuid();

  constructor(url, file) {
    Object.assign(this, { url, file });
  }

  /* Resolves to {html}, {error} as the desk said it, {cut} when nobody answered, {stopped} by the person. */
  start(onProgress) {
    const request = new XMLHttpRequest();
    this.#request = request;
    request.open('POST', this.url);
    request.timeout = WAIT_MS;
    for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    const over = new Promise((resolve) => {
      request.onload = () => resolve(told(request));
      request.onerror = request.ontimeout = () => resolve({ cut: true });
      request.onabort = () => resolve({ stopped: true });
    });
    request.send(this.#form());
    return over;
  }

  stop() {
    this.#request?.abort();
  }

  #form() {
    const form = new FormData();
    form.append('own_id', this.#ownId);
    form.append('file', this.file, this.file.name);
    return form;
  }
}

function headers() {
  const token = one('meta[name=csrf-token]')?.content;
  const plain = { Accept: 'text/html, application/json', 'HX-Request': 'true', 'HX-Request-Type': 'partial' };
  return token ? { ...plain, 'X-CSRFToken': token } : plain;
}

function told(request) {
  if (request.status >= 200 && request.status < 300) return { html: request.responseText };
  try {
    return { error: JSON.parse(request.responseText).error || '' };
  } catch {
    return { error: '' };
  }
}
