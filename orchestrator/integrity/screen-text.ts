import { PlainText } from './plain-text.js';

/** Plain text, and when it was shown or typed (epoch ms). */
export interface Piece {
  at: number;
  text: string;
}

/** What one terminal showed and what was typed in it, as far as its recording tells. */
export interface ScreenText {
  shown: Piece[];
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

/** Reads a recording (the text of an asciicast v2). Lines that are no events are passed over, and the text counts as broken. */
export function screenText(cast: string): ScreenText {
  const lines = cast.split('\n');
  const startedAt = lines.slice(0, 3).map(timestampOf).find(Number.isFinite);
  const reader = new Reader();
  // Without a header nothing in it has a time.
  if (startedAt === undefined) return { ...reader.text, brokenFrom: 0 };
  lines.forEach((line, index) => {
    const event = eventOf(line);
    if (event !== null) reader.take(startedAt + Math.round(event[0] * 1000), event[1], event[2]);
    // A header may stand in the middle, after a crash; the last line may not be written yet.
    else if (line !== '' && index < lines.length - 1 && timestampOf(line) === undefined) reader.breaks();
  });
  return reader.text;
}

class Reader {
  readonly text: ScreenText = { shown: [], typed: [], pastes: [], brokenFrom: null, fullScreenFrom: null };
  private at = 0;
  private shownNow: string[] = [];
  private keysNow: string[] = [];
  private paste: Piece | null = null;
  private readonly output = new PlainText({
    text: (plain) => this.shownNow.push(plain),
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

  take(at: number, kind: string, data: string): void {
    if (kind === 'm' && !harmless(data)) this.breaks();
    this.at = Math.max(this.at, at);
    if (kind === 'o') {
      this.output.feed(data);
      if (this.shownNow.length > 0) this.text.shown.push({ at: this.at, text: this.shownNow.join('') });
      this.shownNow = [];
    } else if (kind === 'i') {
      this.input.feed(data);
      this.endKeys();
    }
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
