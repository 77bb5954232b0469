import { StringDecoder } from 'node:string_decoder';

/** A line longer than this is dropped: nothing that a container writes may grow without bound. */
const maxLineBytes = 32 * 2 ** 20;

/** Cuts a byte stream into JSON lines. What is not JSON is left out: the stream goes on with the next line. */
export class JsonLines {
  private readonly decoder = new StringDecoder('utf8');
  private parts: string[] = [];
  private length = 0;

  constructor(private readonly emit: (value: unknown) => void) {}

  push(chunk: Buffer): void {
    const pieces = this.decoder.write(chunk).split('\n');
    const last = pieces.pop() ?? '';
    for (const piece of pieces) {
      this.keep(piece);
      this.line(this.parts.join(''));
      this.parts = [];
      this.length = 0;
    }
    this.keep(last);
  }

  private keep(piece: string): void {
    this.length += piece.length;
    if (this.length <= maxLineBytes) this.parts.push(piece);
    else this.parts = [];
  }

  private line(text: string): void {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return;
    }
    if (value !== null && typeof value === 'object') this.emit(value);
  }
}
