/** What a key pressed in a terminal means to the page; null: it is the program's. */
export type TerminalKey = 'copy' | 'paste' | 'search' | 'next' | 'previous' | 'leave' | null;

const withControlAndShift: Record<string, TerminalKey> = {
  KeyC: 'copy',
  KeyV: 'paste',
  KeyF: 'search',
  ArrowDown: 'next',
  ArrowUp: 'previous',
  ArrowRight: 'leave',
};

/** Only combinations that no common program in a terminal uses: Ctrl+Shift and a letter or an arrow. */
export function terminalKey(event: KeyboardEvent): TerminalKey {
  if (!event.ctrlKey || !event.shiftKey || event.altKey || event.metaKey) return null;
  return withControlAndShift[event.code] ?? null;
}
