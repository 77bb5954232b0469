import { useCallback, useState } from 'react';
import { readStoredJson, store } from '../parts/stored.js';

export type Layout = 'rows' | 'columns' | 'tabs';
export interface TerminalPreferences {
  layout: Layout;
  /** Share of the first host in `rows` and `columns`. */
  split: number;
  /** Pixels. */
  fontSize: number;
  copyOnSelect: boolean;
  /** Mirrors the screen's text for assistive technology. Slower, so only on demand. */
  screenReader: boolean;
}

export const fontSizes = { min: 10, max: 22 };
const defaults: TerminalPreferences = {
  layout: 'rows',
  split: 0.5,
  fontSize: 13,
  copyOnSelect: true,
  screenReader: false,
};

/** Stored values that have another form, from an older version, are passed over one by one. */
function accept(value: unknown): TerminalPreferences | null {
  if (typeof value !== 'object' || value === null) return null;
  const stored = value as Partial<TerminalPreferences>;
  const number = (given: unknown, min: number, max: number, otherwise: number) =>
    typeof given === 'number' ? Math.min(max, Math.max(min, given)) : otherwise;
  return {
    layout: stored.layout === 'columns' || stored.layout === 'tabs' ? stored.layout : 'rows',
    split: number(stored.split, 0.15, 0.85, defaults.split),
    fontSize: number(stored.fontSize, fontSizes.min, fontSizes.max, defaults.fontSize),
    copyOnSelect: stored.copyOnSelect !== false,
    screenReader: stored.screenReader === true,
  };
}

/** How this user likes terminals, remembered in this browser. */
export function useTerminalPreferences(): [TerminalPreferences, (change: Partial<TerminalPreferences>) => void] {
  const [preferences, set] = useState(() => readStoredJson('terminal', accept, defaults));
  const change = useCallback((part: Partial<TerminalPreferences>) => {
    set((old) => {
      const next = { ...old, ...part };
      store('terminal', JSON.stringify(next));
      return next;
    });
  }, []);
  return [preferences, change];
}
