import type { Piece, ScreenText } from './screen-text.js';

/** A terminal of the attempt; `text` is null where its recording is missing or was changed. */
export interface Terminal {
  host: string;
  shell: number;
  text: ScreenText | null;
}

/** Everything that the terminals of an attempt showed. */
export interface Screens {
  /** When a text (made `compact`) was first on a screen, null where it never was. */
  firstShown(text: string): number | null;
  /** Whether it was on a screen before `at`. */
  shownBefore(text: string, at: number): boolean;
  /** Whether nothing that was shown until `at` is missing. */
  completeUntil(at: number): boolean;
  /** Whether until `at` no program drew on the whole screen, where a text may come in parts. */
  linesUntil(at: number): boolean;
  /** Keys of all terminals, in the order of time; pastes apart. */
  typed: readonly Piece[];
  pastes: readonly Piece[];
}

/**
 * `acted`: whether the ledger shows that somebody was at a terminal. Where there is none then, its recording has gone.
 */
export function screensOf(terminals: readonly Terminal[], acted: boolean): Screens {
  const texts = terminals.flatMap(({ text }) => (text === null ? [] : [text]));
  const missing = terminals.length === 0 ? acted : texts.length < terminals.length;
  const brokenFrom = Math.min(...texts.map((text) => text.brokenFrom ?? Number.POSITIVE_INFINITY));
  const fullScreenFrom = Math.min(...texts.map((text) => text.fullScreenFrom ?? Number.POSITIVE_INFINITY));
  const firstShown = (text: string): number | null => {
    const times = texts.flatMap(({ shown }) => shown.firstAt(text) ?? []);
    return times.length === 0 ? null : Math.min(...times);
  };
  return {
    firstShown,
    shownBefore: (text, at) => (firstShown(text) ?? Number.POSITIVE_INFINITY) < at,
    completeUntil: (at) => !missing && brokenFrom > at,
    linesUntil: (at) => fullScreenFrom > at,
    typed: texts.flatMap(({ typed }) => typed).sort((a, b) => a.at - b.at),
    pastes: texts.flatMap(({ pastes }) => pastes).sort((a, b) => a.at - b.at),
  };
}
