/** As texts are searched on screens: lower case and without white space, so that no line's end tears a value. */
export function compact(text: string): string {
  return text.toLowerCase().replace(/\s+/g, '');
}

/** The parts of a `ShownText`, as they are kept: UTF-8, and of each part where it ends and when it was shown (epoch ms). */
export interface ShownParts {
  bytes: Uint8Array;
  ends: ArrayLike<number>;
  times: ArrayLike<number>;
}

/**
 * What a terminal showed, made `compact`, with the time of every part of it. Kept as UTF-8, in which nearly everything is one
 * byte: it is long, and searched many times.
 */
export class ShownText {
  private readonly bytes: Buffer;
  private readonly known = new Map<string, number | null>();

  constructor(readonly parts: ShownParts) {
    const { buffer, byteOffset, byteLength } = parts.bytes;
    this.bytes = Buffer.from(buffer, byteOffset, byteLength);
  }

  /** When a text (made `compact`) was whole for the first time, null where it never was. Signals ask for the same ones. */
  firstAt(text: string): number | null {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const index = this.bytes.indexOf(text);
    const at = index === -1 ? null : this.timeOf(index + Buffer.byteLength(text));
    this.known.set(text, at);
    return at;
  }

  /** All of it. */
  toString(): string {
    return this.bytes.toString('utf8');
  }

  /** When it had become so long (bytes). */
  private timeOf(length: number): number {
    const { ends, times } = this.parts;
    let [low, high] = [0, ends.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] as number) >= length) high = middle;
      else low = middle + 1;
    }
    return times[low] as number;
  }
}

/** Takes down what a terminal shows. */
export class ShownTextWriter {
  private bytes: Buffer;
  private length = 0;
  private readonly ends: number[] = [];
  private readonly times: number[] = [];

  /** `room`: bytes that it is not going to need more than, as far as can be told. */
  constructor(room: number) {
    this.bytes = Buffer.allocUnsafe(room);
  }

  /** Adds what was shown next. Times never run backwards. */
  add(at: number, text: string): void {
    // No character is more than three bytes for each of its units, small or capital.
    const most = this.length + 3 * text.length;
    if (most > this.bytes.length) this.bytes = Buffer.concat([this.bytes.subarray(0, this.length)], 2 * most);
    const before = this.length;
    this.length = writeCompact(text, this.bytes, before);
    if (this.length === before) return;
    this.ends.push(this.length);
    this.times.push(at);
  }

  /** What was added; nothing comes after. */
  end(): ShownText {
    const { ends, times } = this;
    return new ShownText({ bytes: this.bytes.subarray(0, this.length), ends, times });
  }
}

/** Writes a text as `compact` would make it. Answers where it ends. */
function writeCompact(text: string, into: Buffer, from: number): number {
  let at = from;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 0x80) return from + into.write(compact(text), from);
    if (code >= 0x41 && code <= 0x5a) into[at++] = code + 0x20;
    else if (code !== 0x20 && (code < 0x09 || code > 0x0d)) into[at++] = code;
  }
  return at;
}
