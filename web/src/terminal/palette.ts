import type { ITheme } from '@xterm/xterm';

/** Dark in both themes: programs choose their colours for a dark terminal. Each of the 16 reaches 4.5 : 1 but black. */
export const palette: ITheme = {
  background: '#0f151b',
  foreground: '#d7dee6',
  cursor: '#5fcdc3',
  cursorAccent: '#0f151b',
  selectionBackground: '#2b5a66',
  selectionInactiveBackground: '#263a44',
  black: '#27313b',
  red: '#f0857d',
  green: '#7cc88f',
  yellow: '#e0b45c',
  blue: '#79aef0',
  magenta: '#c69bea',
  cyan: '#5cc5c9',
  white: '#c9d2db',
  brightBlack: '#8595a5',
  brightRed: '#ff9f97',
  brightGreen: '#97dea8',
  brightYellow: '#f0cb7d',
  brightBlue: '#9cc5ff',
  brightMagenta: '#d9b6f7',
  brightCyan: '#82dde0',
  brightWhite: '#f2f6fa',
};

export const searchColours = {
  matchBackground: '#4a4522',
  matchOverviewRuler: '#e0b45c',
  activeMatchBackground: '#8a6a1f',
  activeMatchColorOverviewRuler: '#ffdf8a',
};

export const fontFamily =
  'ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", "Noto Sans SC", monospace';
