/* Small things that every module needs: finding, making, reading the server's HTML. */

const SVG = 'http://www.w3.org/2000/svg';
const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex]';

export const one = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];
export const tell = (type, detail) => document.dispatchEvent(new CustomEvent(type, { detail }));
export const hear = (type, fn) => document.addEventListener(type, (event) => fn(event.detail));
export const idOf = (element) => Number(element.id.replace(/\D+/, ''));

/* Only for HTML that the server has rendered: its words are escaped there, and only there. */
export function parse(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  return [...template.content.children];
}

export function make(tag, className = '', text = '') {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `${document.body.dataset.icons || ''}#${name}`);
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(use);
  return svg;
}

/* randomUUID is missing on plain http outside the own machine. */
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/* Run a change of the page, then give the focus back to what stands in the same place. */
export function keepFocus(old, fresh, change) {
  const focused = document.activeElement;
  const inside = focused && old.contains(focused);
  const index = inside ? all(FOCUSABLE, old).indexOf(focused) : -1;
  change();
  if (!inside || old.contains(document.activeElement)) return;
  const same = focused.id && document.getElementById(focused.id);
  (same || all(FOCUSABLE, fresh)[index] || fresh).focus({ preventScroll: true });
}

/* A button that is pressed right now must not be swapped away: its click would be lost. */
export function isPressed(element, later) {
  if (!element.matches(':active')) return false;
  addEventListener('pointerup', () => setTimeout(later), { once: true });
  return true;
}

export function readJson(selector, fallback) {
  try {
    return JSON.parse(one(selector).textContent);
  } catch {
    return fallback;
  }
}

/* localStorage can be full or forbidden; the page works without it. */
export const store = {
  get: (key) => attempt(() => localStorage.getItem(key)),
  set: (key, value) => attempt(() => localStorage.setItem(key, value)),
  remove: (key) => attempt(() => localStorage.removeItem(key)),
  keys: () => attempt(() => Object.keys(localStorage)) || [],
};

function attempt(fn) {
  try {
    return fn();
  } catch {
    return null;
  }
}

export const fold = (text) =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/ł/g, 'l')
    .replace(/Ł/g, 'L')
    .toLowerCase();
