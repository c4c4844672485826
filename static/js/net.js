/* Requests: one way to ask, one way to be refused, and the token that every write carries. */
import { one, tell } from './dom.js';
import { word } from './words.js';

const WAIT_MS = 15_000;

export class Refused extends Error {
  constructor(message, status, facts = {}) {
    super(message);
    this.status = status;
    this.facts = facts;
  }
}

function headers(method) {
  const plain = {
    Accept: 'text/html, application/json',
    'HX-Request': 'true',
    'HX-Request-Type': 'partial',
  };
  const token = one('meta[name=csrf-token]')?.content;
  return method === 'GET' || !token ? plain : { ...plain, 'X-CSRFToken': token };
}

/* Fields as an object or as pairs; a list gives its key once for each value. */
export function fieldsOf(fields) {
  const pairs = Array.isArray(fields) ? fields : Object.entries(fields || {});
  const body = new URLSearchParams();
  for (const [key, value] of pairs) {
    for (const each of [value].flat()) {
      if (each !== undefined && each !== null) body.append(key, each);
    }
  }
  return body;
}

export async function ask(url, options = {}) {
  const { method = 'GET', fields, keepalive = false, wait = WAIT_MS, priority = 'auto' } = options;
  const answer = await reach(url, {
    method,
    keepalive,
    priority,
    headers: headers(method),
    credentials: 'same-origin',
    body: method === 'GET' ? undefined : fieldsOf(fields),
    signal: AbortSignal.timeout(wait),
  });
  if (isSignedOut(answer)) tell('signed-out');
  if (!answer.ok || isSignedOut(answer)) throw await refusal(answer);
  return answer;
}

async function reach(url, request) {
  try {
    return await fetch(url, request);
  } catch {
    throw new Refused(word('unreachable'), 0);
  }
}

function isSignedOut(answer) {
  const away = answer.redirected && new URL(answer.url).pathname === '/sign-in';
  return away || answer.status === 401;
}

function readAnswer(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

async function refusal(answer) {
  const text = await answer.text().catch(() => '');
  const facts = { html: text, retryAfter: Number(answer.headers.get('Retry-After')) || 0 };
  if ((answer.headers.get('Content-Type') || '').includes('json')) {
    facts.html = '';
    Object.assign(facts, readAnswer(text));
  }
  return new Refused(facts.error || facts.detail || word('refused'), answer.status, facts);
}
