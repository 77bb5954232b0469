import { useSyncExternalStore } from 'react';
import { readStored, store } from './stored.js';

export type Theme = 'system' | 'light' | 'dark';
const listeners = new Set<() => void>();

function read(): Theme {
  const stored = readStored('theme');
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}
let theme: Theme = read();

export function setTheme(next: Theme): void {
  theme = next;
  store('theme', next === 'system' ? null : next);
  if (next === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  listeners.add(listener);
  system.addEventListener('change', listener);
  return () => {
    listeners.delete(listener);
    system.removeEventListener('change', listener);
  };
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => theme);
}

function isDark(): boolean {
  return theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
}
/** What is shown now: what canvases redraw by, as they cannot read CSS variables by themselves. */
export function useDark(): boolean {
  return useSyncExternalStore(subscribe, isDark);
}
