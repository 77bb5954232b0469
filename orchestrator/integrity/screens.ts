import { keptOf } from '../kept.js';
import type { Piece, ScreenText } from './screen-text.js';

/** As texts are searched on screens: lower case and without white space, so that no line's end tears a value. */
export function compact(text: string): string {
  return text.toLowerCase().replace(/\s+/g, '');
}

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
  const shown = texts.map(shownIn);
  const missing = terminals.length === 0 ? acted : texts.length < terminals.length;
  const brokenFrom = Math.min(...texts.map((text) => text.brokenFrom ?? Number.POSITIVE_INFINITY));
  const fullScreenFrom = Math.min(...texts.map((text) => text.fullScreenFrom ?? Number.POSITIVE_INFINITY));
  const firstShown = (text: string): number | null => {
    const times = shown.flatMap((one) => one.firstAt(text) ?? []);
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

const shownIn = keptOf(({ shown }: ScreenText) => new Shown(shown));

/** The output of one terminal as one text, with the time of every part of it. */
class Shown {
  private readonly text: string;
  private readonly ends: number[] = [];
  private readonly times: number[] = [];
  private readonly known = new Map<string, number | null>();

  constructor(pieces: readonly Piece[]) {
    let length = 0;
    this.text = pieces
      .map(({ at, text }) => {
        const part = compact(text);
        length += part.length;
        this.ends.push(length);
        this.times.push(at);
        return part;
      })
      .join('');
  }

  /** Several signals ask for the same values. */
  firstAt(text: string): number | null {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const index = this.text.indexOf(text);
    const at = index === -1 ? null : this.timeOf(index + text.length);
    this.known.set(text, at);
    return at;
  }

  /** When the text had become so long. */
  private timeOf(length: number): number {
    let [low, high] = [0, this.ends.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.ends[middle] as number) >= length) high = middle;
      else low = middle + 1;
    }
    return this.times[low] as number;
  }
}
