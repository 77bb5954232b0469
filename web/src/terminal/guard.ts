import type { ILinkHandler, Terminal } from '@xterm/xterm';
import './adopted-style.js';

/**
 * OSC sequences of a range that a browser must not act on: titles and icons (0, 1, 2), working directories (7),
 * notifications (9, 777), clipboard (52), and another terminal's own commands (1337). Each is taken and dropped.
 */
const ignoredOsc = [0, 1, 2, 7, 9, 52, 777, 1337];

/**
 * Sequences that repeat something as often as they say (tabs, lines, scrolling, a character). xterm counts them out one by
 * one: two thousand millions stop a page for an hour. No screen is larger than this, so beyond it they are dropped.
 */
const repeating = ['I', 'Z', 'L', 'M', 'S', 'T', 'b'];
const maxRepeats = 500;

/** Takes the teeth out of what programs in a range may send. Window operations are off in xterm by default. */
export function guard(terminal: Terminal): void {
  for (const code of ignoredOsc) terminal.parser.registerOscHandler(code, () => true);
  for (const final of repeating) {
    terminal.parser.registerCsiHandler({ final }, ([count]) => Number(count) > maxRepeats);
  }
}

/** Only http(s) addresses count as links, and they open after the reader's consent only. */
export function isWebAddress(text: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}

export function linkHandler(ask: (address: string) => void): ILinkHandler {
  return {
    allowNonHttpProtocols: false,
    activate: (_event, address) => {
      if (isWebAddress(address)) ask(address);
    },
  };
}
