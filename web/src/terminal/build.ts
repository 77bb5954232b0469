import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import { drawWithWebgl } from './gpu.js';
import { guard, isWebAddress, linkHandler } from './guard.js';
import { fontFamily, palette } from './palette.js';
import type { TerminalPreferences } from './preferences.js';

export interface BuiltTerminal {
  term: Terminal;
  fit: FitAddon;
  search: SearchAddon;
}

/** An xterm in `element`, guarded, with its addons. `askLink` is called where the reader clicked a web address. */
export function buildTerminal(
  element: HTMLElement,
  preferences: TerminalPreferences,
  askLink: (address: string) => void,
): BuiltTerminal {
  const term = new Terminal({
    fontFamily,
    fontSize: preferences.fontSize,
    lineHeight: 1.15,
    // The server's snapshot holds as much.
    scrollback: 5_000,
    theme: palette,
    minimumContrastRatio: 3,
    cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    macOptionIsMeta: true,
    screenReaderMode: preferences.screenReader,
    // Search marks its hits with decorations, which xterm counts as proposed.
    allowProposedApi: true,
    linkHandler: linkHandler(askLink),
  });
  guard(term);
  const fit = new FitAddon();
  const search = new SearchAddon({ highlightLimit: 1_000 });
  term.loadAddon(fit);
  term.loadAddon(search);
  term.loadAddon(
    new WebLinksAddon((_event, address) => {
      if (isWebAddress(address)) askLink(address);
    }),
  );
  term.open(element);
  void drawWithWebgl(term);
  return { term, fit, search };
}
