/* Theme and density: changed at once here, and kept with the agent. */
import { ask } from './net.js';

const root = document.documentElement;
const dark = matchMedia('(prefers-color-scheme: dark)');

const isDark = () => root.dataset.theme === 'dark' || (root.dataset.theme !== 'light' && dark.matches);

function keep(fields) {
  if (document.body.dataset.me) ask('/me/look', { method: 'POST', fields }).catch(() => {});
}

export function toggleTheme() {
  root.dataset.theme = isDark() ? 'light' : 'dark';
  document.dispatchEvent(new CustomEvent('themechange'));
  keep({ theme: root.dataset.theme });
}

export function toggleDensity() {
  root.dataset.density = root.dataset.density === 'compact' ? 'comfortable' : 'compact';
  dispatchEvent(new Event('resize'));
  keep({ density: root.dataset.density });
}
