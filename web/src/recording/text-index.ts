import type { CastEvent } from './cast.js';
import { typedText } from './keys.js';

/** A line that was shown, or typed. `marks` holds pairs: a column, and the time at which the text from there on came. */
interface Line {
  text: string;
  kind: 'shown' | 'typed';
  marks: number[];
}

export interface Match {
  /** Milliseconds from the start: when its last letter had come. */
  at: number;
  kind: Line['kind'];
  before: string;
  hit: string;
  after: string;
}

/** A line is cut here, so that two megabytes without an end stay many small lines. */
const maxLine = 4096;
const contextBefore = 60;
const contextAfter = 140;

/**
 * The text of a recording for search: output without its escape sequences, and what was typed. It is no picture of the
 * screen: a letter that was drawn over another is another line, and so is whatever follows a jump of the cursor.
 */
export class TextIndex {
  private readonly lines: Line[] = [];
  private shown: Line = newLine('shown');
  private typed: Line = newLine('typed');
  private state: State = 'text';

  add(event: CastEvent): void {
    if (event.kind === 'o') this.output(event.text, event.at);
    else if (event.kind === 'i') this.input(event.text, event.at);
  }

  /** Up to `limit` places, in the order of time, whatever the case of the letters. */
  find(query: string, limit: number): Match[] {
    const wanted = query.toLowerCase();
    if (wanted === '') return [];
    const found: Match[] = [];
    for (const line of [...this.lines, this.shown, this.typed]) {
      const text = line.text.toLowerCase();
      for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) {
        found.push(matchOf(line, at, wanted.length));
        if (found.length === limit) break;
      }
      if (found.length === limit) break;
    }
    return found.sort((a, b) => a.at - b.at);
  }

  private output(text: string, at: number): void {
    let plainFrom = 0;
    const take = (to: number) => {
      if (this.state === 'text' && to > plainFrom) this.put(text.slice(plainFrom, to), at);
    };
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (this.state === 'text') {
        if (code >= 0x20 && code !== 0x7f) continue;
        take(index);
        plainFrom = index + 1;
        if (code === 0x1b) this.state = 'escape';
        else if (code === 0x0a || code === 0x0d) this.breakLine();
        else if (code === 0x08) this.shown.text = this.shown.text.slice(0, -1);
        else if (code === 0x09) this.put(' ', at);
        continue;
      }
      this.state = after(this.state, code);
      if (this.state === 'text') {
        // The cursor has gone elsewhere: what follows is no neighbour of what was before.
        if (movesAway.has(code)) this.breakLine();
        else if (code === moveRight) this.put(' ', at);
        plainFrom = index + 1;
      }
    }
    take(text.length);
  }

  private put(text: string, at: number): void {
    for (let from = 0; from < text.length; from += maxLine) {
      if (this.shown.text.length + Math.min(maxLine, text.length - from) > maxLine) this.breakLine();
      this.shown.marks.push(this.shown.text.length, at);
      this.shown.text += text.slice(from, from + maxLine);
    }
  }

  private breakLine(): void {
    if (this.shown.text.trim() !== '') this.lines.push(this.shown);
    if (this.shown.text !== '') this.shown = newLine('shown');
  }

  private input(text: string, at: number): void {
    const parts = text.split(/[\r\n]/);
    for (const [index, part] of parts.entries()) {
      for (let from = 0; from < part.length; from += maxLine) {
        if (this.typed.text.length > maxLine) this.endTyped();
        this.typed.marks.push(this.typed.text.length, at);
        this.typed.text = typedText(this.typed.text, part.slice(from, from + maxLine));
      }
      if (index < parts.length - 1) this.endTyped();
    }
  }

  private endTyped(): void {
    if (this.typed.text.trim() !== '') this.lines.push(this.typed);
    this.typed = newLine('typed');
  }
}

function newLine(kind: Line['kind']): Line {
  return { text: '', kind, marks: [] };
}

function matchOf({ text, kind, marks }: Line, from: number, length: number): Match {
  let at = marks[1] ?? 0;
  for (let index = 0; index < marks.length && (marks[index] as number) < from + length; index += 2) {
    at = marks[index + 1] as number;
  }
  const start = Math.max(0, from - contextBefore);
  return {
    at,
    kind,
    before: (start > 0 ? '…' : '') + text.slice(start, from).trimStart(),
    hit: text.slice(from, from + length),
    after: text.slice(from + length, from + length + contextAfter),
  };
}

/** Where in an escape sequence the output is. Sequences may begin in one event and end in another. */
type State = 'text' | 'escape' | 'control' | 'string' | 'stringEscape';

function after(state: Exclude<State, 'text'>, code: number): State {
  if (code === 0x18 || code === 0x1a) return 'text';
  switch (state) {
    case 'escape':
      if (code === 0x5b) return 'control';
      // ] P X ^ _ begin strings: titles, clipboards, pictures.
      if ([0x5d, 0x50, 0x58, 0x5e, 0x5f].includes(code)) return 'string';
      return code === 0x1b || code < 0x30 ? 'escape' : 'text';
    case 'control':
      if (code === 0x1b) return 'escape';
      return code >= 0x40 && code <= 0x7e ? 'text' : 'control';
    case 'string':
      if (code === 0x1b) return 'stringEscape';
      return code === 0x07 ? 'text' : 'string';
    case 'stringEscape':
      return code === 0x5c ? 'text' : after('escape', code);
  }
}

/** Ends of sequences that move the cursor to another line or place: A B E F H d f, and c, which clears everything. */
const movesAway = new Set([0x41, 0x42, 0x45, 0x46, 0x48, 0x64, 0x66, 0x63]);
/** C moves it to the right within its line. */
const moveRight = 0x43;
