/*
 * Terminal text without its escape sequences, whatever way it is cut into pieces and whatever a program prints: each
 * character is looked at a fixed number of times, and nothing is kept that could grow.
 */

/** An unfinished string (title, picture) longer than this is given up, so that one stray byte cannot hide the rest. */
const maxStringChars = 64 * 1024;
const maxParameterChars = 64;

/** Where text ends: control characters but tab, line feed and carriage return. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above; BEL, CAN, SUB, ESC and ST.
const endOfString = /[\u0007\u0018\u001a\u001b\u009c]/g;

const CAN = '\u0018';
const SUB = '\u001a';
const ESC = '\u001b';

export interface PlainTextEvents {
  text(plain: string): void;
  /** A control sequence was finished: its parameters and its final character, as in `?1049h` or `200~`. */
  sequence(sequence: string): void;
}

/** One direction of a terminal's stream. */
export class PlainText {
  private state: 'text' | 'escape' | 'one-more' | 'sequence' | 'string' = 'text';
  private parameters = '';
  private stringChars = 0;

  constructor(private readonly events: PlainTextEvents) {}

  feed(data: string): void {
    for (let at = 0; at < data.length; ) {
      if (this.state === 'text') at = this.takeText(data, at);
      else if (this.state === 'string') at = this.skipString(data, at);
      else this.step(data[at++] as string);
    }
  }

  private takeText(data: string, from: number): number {
    control.lastIndex = from;
    // `test` makes no match object; there is one for every line that somebody ever saw.
    const end = control.test(data) ? control.lastIndex - 1 : data.length;
    if (end > from) this.events.text(data.slice(from, end));
    if (end === data.length) return end;
    const found = data[end] as string;
    if (found === ESC) this.state = 'escape';
    else if (found === '\u009b') this.beginSequence();
    else if ('\u0090\u0098\u009d\u009e\u009f'.includes(found)) this.beginString();
    return end + 1;
  }

  private skipString(data: string, from: number): number {
    endOfString.lastIndex = from;
    const end = endOfString.exec(data)?.index ?? data.length;
    this.stringChars += end - from;
    if (this.stringChars > maxStringChars) this.state = 'text';
    else if (end < data.length) this.state = data[end] === ESC ? 'escape' : 'text';
    return end === data.length ? end : end + 1;
  }

  /** One character within a sequence. */
  private step(character: string): void {
    if (character === ESC) this.state = 'escape';
    else if (character === CAN || character === SUB || this.state === 'one-more') this.state = 'text';
    else if (this.state === 'escape') this.afterEscape(character);
    else if (character >= '@' && character <= '~') {
      this.state = 'text';
      this.events.sequence(this.parameters + character);
    } else if (this.parameters.length < maxParameterChars) this.parameters += character;
  }

  private afterEscape(character: string): void {
    if (character === '[') this.beginSequence();
    else if (']PX^_'.includes(character)) this.beginString();
    // A single shift (and so an arrow key in application mode) has one character more.
    else if (character === 'N' || character === 'O') this.state = 'one-more';
    else if (character >= '0') this.state = 'text';
  }

  private beginSequence(): void {
    this.state = 'sequence';
    this.parameters = '';
  }

  private beginString(): void {
    this.state = 'string';
    this.stringChars = 0;
  }
}
