/*
 * Command lines, as the trainee's shell tells them: OSC 633 ; E ; <line>, the shell integration of common terminals. Who
 * types may tell lies this way, so nothing but a story is made of them.
 */

const begin = Buffer.from('\x1b]633;E;');
const BEL = 0x07;
const ESC = 0x1b;
/** A mark longer than this is none. */
const maxMarkBytes = 4096;
/** What is kept of a line, in characters. */
const maxLine = 300;
/** Marks taken at once, and how many more per second: no person types faster, and a flood must not fill the ledger. */
const burst = 30;
const perSecond = 2;

/** Finds the command lines in a stream of output, whatever way it is cut into pieces. */
export class CommandMarks {
  private rest: Buffer = Buffer.alloc(0);
  private allowance = burst;
  private refilledAt: number;

  constructor(private readonly now: () => number) {
    this.refilledAt = now();
  }

  /** The lines of the marks that end in this piece. */
  feed(piece: Buffer): string[] {
    let bytes = this.rest.length > 0 ? Buffer.concat([this.rest, piece]) : piece;
    const lines: string[] = [];
    for (;;) {
      const start = bytes.indexOf(begin);
      if (start === -1) {
        this.rest = bytes.subarray(bytes.length - beginsAtEnd(bytes));
        return lines;
      }
      const from = start + begin.length;
      const end = endOf(bytes, from);
      if (end === -1 && bytes.length - from <= maxMarkBytes) {
        this.rest = bytes.subarray(start);
        return lines;
      }
      if (end !== -1 && end - from <= maxMarkBytes && this.allowed()) {
        const line = decoded(bytes.toString('utf8', from, end));
        if (line !== '') lines.push(line);
      }
      bytes = bytes.subarray(end === -1 ? from : end);
    }
  }

  private allowed(): boolean {
    const now = this.now();
    this.allowance = Math.min(burst, this.allowance + ((now - this.refilledAt) / 1000) * perSecond);
    this.refilledAt = now;
    if (this.allowance < 1) return false;
    this.allowance -= 1;
    return true;
  }
}

/** Where the string ends: at BEL, or at the ESC of ESC \. -1: not yet. */
function endOf(bytes: Buffer, from: number): number {
  const bell = bytes.indexOf(BEL, from);
  const esc = bytes.indexOf(ESC, from);
  return bell === -1 || esc === -1 ? Math.max(bell, esc) : Math.min(bell, esc);
}

/** How many bytes at the end may be the beginning of a mark. */
function beginsAtEnd(bytes: Buffer): number {
  const esc = bytes.lastIndexOf(ESC);
  const length = bytes.length - esc;
  if (esc === -1 || length >= begin.length) return 0;
  return begin.subarray(0, length).equals(bytes.subarray(esc)) ? length : 0;
}

/** `\\` is a backslash, `\xNN` a byte that would have ended the mark. */
function decoded(text: string): string {
  const line = text.replace(/\\(?:x([0-9a-f]{2})|\\)/gi, (_, hex?: string) =>
    hex === undefined ? '\\' : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return [...line.trim()].slice(0, maxLine).join('');
}
