/** The moment that time axis and player both show. Whoever moved it need not follow it. */
export interface Cursor {
  /** Epoch milliseconds. */
  at: number;
  by: 'axis' | 'player';
  /** The shell to be seen at that moment; null: whichever is shown. */
  terminal: Shell | null;
}

export interface Shell {
  host: string;
  shell: number;
}
