/** One event of a recording; `at` is in milliseconds from its start. */
export type CastEvent =
  | { at: number; kind: 'o' | 'i' | 'm'; text: string }
  | { at: number; kind: 'r'; cols: number; rows: number };

export interface Size {
  cols: number;
  rows: number;
}

/** A recording of one shell. */
export interface Cast extends Size {
  /** Epoch milliseconds; null where the header is missing. */
  startedAt: number | null;
  /** In the order of time. */
  events: CastEvent[];
  /** How long it is. Of a beginning: as long as the whole is said to be. */
  lengthMs: number;
  /** Until when its events are here: of a whole one `lengthMs`. */
  readMs: number;
  /** Lines that could not be read: a crash has torn them. */
  torn: number;
}

/** Sizes that a terminal of the platform can have: a file that claims others would only fill the memory. */
const maxCols = 500;
const maxRows = 300;
const maxSeconds = 30 * 24 * 3600;

const clamp = (value: number, max: number) => Math.min(max, Math.max(2, Math.floor(value)));

/** Reads an asciicast v2 piece by piece, as it comes from the network. Lines that are torn are counted and passed over. */
export class CastReader {
  private rest = '';
  private readonly cast: Cast = { startedAt: null, cols: 80, rows: 24, events: [], lengthMs: 0, readMs: 0, torn: 0 };

  feed(text: string): void {
    if (!text.includes('\n')) {
      this.rest += text;
      return;
    }
    const whole = this.rest + text;
    let from = 0;
    for (let end = whole.indexOf('\n'); end !== -1; end = whole.indexOf('\n', from)) {
      this.line(whole.slice(from, end));
      from = end + 1;
    }
    this.rest = whole.slice(from);
  }

  /** What was read so far. */
  get soFar(): Readonly<Cast> {
    return this.cast;
  }

  /** The whole; the last line may have no end. */
  finish(): Cast {
    if (this.rest !== '') this.line(this.rest);
    this.rest = '';
    return this.cast;
  }

  private line(text: string): void {
    if (text.trim() === '') return;
    if (!this.accept(parsed(text))) this.cast.torn += 1;
  }

  private accept(line: unknown): boolean {
    if (!Array.isArray(line)) return this.header(line);
    const [seconds, kind, data] = line as unknown[];
    if (typeof seconds !== 'number' || !(seconds >= 0 && seconds < maxSeconds) || typeof data !== 'string')
      return false;
    // Whatever the file says, time does not run backwards.
    const at = Math.max(this.cast.readMs, Math.round(seconds * 1000));
    if (kind === 'r') {
      const [, cols, rows] = /^(\d{1,9})x(\d{1,9})$/.exec(data) ?? [];
      if (cols === undefined || rows === undefined) return false;
      this.cast.events.push({ at, kind, cols: clamp(Number(cols), maxCols), rows: clamp(Number(rows), maxRows) });
    } else if (kind === 'o' || kind === 'i' || kind === 'm') {
      this.cast.events.push({ at, kind, text: data });
    } else return false;
    this.cast.lengthMs = at;
    this.cast.readMs = at;
    return true;
  }

  private header(line: unknown): boolean {
    if (typeof line !== 'object' || line === null) return false;
    const { version, width, height, timestamp } = line as Record<string, unknown>;
    if (version !== 2 || typeof timestamp !== 'number') return false;
    // A second one follows a first that was torn; of two whole ones the first counts.
    if (this.cast.startedAt !== null) return true;
    this.cast.startedAt = timestamp * 1000;
    if (typeof width === 'number' && width >= 1) this.cast.cols = clamp(width, maxCols);
    if (typeof height === 'number' && height >= 1) this.cast.rows = clamp(height, maxRows);
    return true;
  }
}

/** A whole recording at once. */
export function parseCast(text: string): Cast {
  const reader = new CastReader();
  reader.feed(text);
  return reader.finish();
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
