import { PlainText } from './plain-text.js';
import { type ShownText, ShownTextWriter } from './shown-text.js';

/** Plain text, and when it was typed (epoch ms). */
export interface Piece {
  at: number;
  text: string;
}

/** What one terminal showed and what was typed in it, as far as its recording tells. */
export interface ScreenText {
  shown: ShownText;
  /** Keys, as they came: pastes apart. */
  typed: Piece[];
  /** Text that came at once. */
  pastes: Piece[];
  /** From when on something that was shown may be missing; null where the recording is whole. */
  brokenFrom: number | null;
  /** When a program first took the whole screen: from then on a text may have been drawn in parts. */
  fullScreenFrom: number | null;
}

/**
 * More characters than this in one piece of input are no keys: an input method gives a phrase at once, hardly a longer one.
 * Programs that know no bracketed pastes get theirs like this.
 */
const maxKeyChars = 8;
const fullScreen = new Set(['?1049h', '?1047h', '?47h']);

/** A header stands among so many lines, or there is none. */
const maxHeadLines = 3;

/**
 * Reads a recording (an asciicast v2) as it comes from its file. Lines that are no events are passed over, and the text counts
 * as broken from there on; so it does from the beginning without a header, since nothing in it has a time.
 */
export class ScreenTextReader {
  private readonly reader: Reader;
  /** In milliseconds, once a header told it. */
  private startedAt: number | undefined;
  private readonly head: string[] = [];
  /** The beginning of a line whose end has not come, in pieces. */
  private rest: Buffer[] = [];

  /** `bytes`: how long it is, as far as is known. */
  constructor(bytes: number) {
    this.reader = new Reader(bytes);
  }

  /** The next bytes of it, which are read before this returns. */
  feed(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, from)) {
      // Each line by itself: nearly all are ASCII, and one other character makes a text twice as wide, and slow.
      if (this.rest.length === 0) this.line(chunk.toString('utf8', from, end));
      else this.line(Buffer.concat([...this.rest, chunk.subarray(from, end)]).toString('utf8'));
      this.rest = [];
      from = end + 1;
    }
    // A copy: whoever reads a file does so into the same memory again.
    if (from < chunk.length) this.rest.push(Buffer.from(chunk.subarray(from)));
  }

  /** What there was. The last line may not be written to its end yet: it breaks nothing. */
  end(): ScreenText {
    const last = Buffer.concat(this.rest).toString('utf8');
    this.line(last, true);
    const text = this.reader.end();
    return this.startedAt === undefined ? { ...text, brokenFrom: 0 } : text;
  }

  private line(line: string, last = false): void {
    if (this.startedAt !== undefined) this.take(line, this.startedAt, last);
    else if (this.head.length < maxHeadLines) {
      this.head.push(line);
      this.startedAt = timestampOf(line);
      for (const one of this.startedAt === undefined ? [] : this.head) this.take(one, this.startedAt as number, last);
    }
  }

  private take(line: string, startedAt: number, last: boolean): void {
    const event = eventOf(line);
    if (event !== null) this.reader.take(startedAt + Math.round(event[0] * 1000), event[1], event[2]);
    // A header may stand in the middle, after a crash.
    else if (line !== '' && !last && timestampOf(line) === undefined) this.reader.breaks();
  }
}

class Reader {
  private readonly shown: ShownTextWriter;
  private readonly text: Omit<ScreenText, 'shown'> = {
    typed: [],
    pastes: [],
    brokenFrom: null,
    fullScreenFrom: null,
  };
  private at = 0;
  private keysNow: string[] = [];
  private paste: Piece | null = null;
  private readonly output = new PlainText({
    text: (plain) => this.shown.add(this.at, plain),
    sequence: (sequence) => {
      if (fullScreen.has(sequence)) this.text.fullScreenFrom ??= this.at;
    },
  });
  private readonly input = new PlainText({
    text: (plain) => {
      if (this.paste === null) this.keysNow.push(plain);
      else this.paste.text += plain;
    },
    sequence: (sequence) => {
      if (sequence === '200~') {
        this.endKeys();
        this.paste = { at: this.at, text: '' };
      } else if (sequence === '201~' && this.paste !== null) {
        this.text.pastes.push(this.paste);
        this.paste = null;
      }
    },
  });

  constructor(room: number) {
    this.shown = new ShownTextWriter(room);
  }

  take(at: number, kind: string, data: string): void {
    if (kind === 'm' && !harmless(data)) this.breaks();
    this.at = Math.max(this.at, at);
    if (kind === 'o') this.output.feed(data);
    else if (kind === 'i') {
      this.input.feed(data);
      this.endKeys();
    }
  }

  end(): ScreenText {
    return { ...this.text, shown: this.shown.end() };
  }

  /** Something is missing since the last event. */
  breaks(): void {
    this.text.brokenFrom ??= this.at;
  }

  private endKeys(): void {
    const text = this.keysNow.join('');
    this.keysNow = [];
    if (text === '') return;
    const list = text.trim().length > maxKeyChars ? this.text.pastes : this.text.typed;
    list.push({ at: this.at, text });
  }
}

/** Marks that tell of no loss of what was shown. Any other does, or may. */
function harmless(mark: string): boolean {
  return mark === 'shell started' || /^dropped \d+ bytes of input$/.test(mark);
}

function eventOf(line: string): [seconds: number, kind: string, data: string] | null {
  const event = parsed(line);
  if (!Array.isArray(event)) return null;
  const [seconds, kind, data] = event;
  const fits = Number.isFinite(seconds) && seconds >= 0 && typeof kind === 'string' && typeof data === 'string';
  return fits ? [seconds, kind, data] : null;
}

/** In milliseconds; undefined where the line is no header. */
function timestampOf(line: string): number | undefined {
  const timestamp = (parsed(line) as { timestamp?: unknown } | null)?.timestamp;
  return typeof timestamp === 'number' && Number.isFinite(timestamp) ? timestamp * 1000 : undefined;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
