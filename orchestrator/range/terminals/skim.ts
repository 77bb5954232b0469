/*
 * What of a flood no screen can show any more. Plain lines do nothing to a terminal but scroll: once the cursor is at the
 * bottom, those that have left the scrollback might as well not have been.
 */

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;

/**
 * What does more than print, or move within the line or to the next: controls, and 0xC2, which begins those beyond ASCII
 * (C1). Looked for one by one: a native search for each is several times faster than one look at every byte.
 */
const notPlain = Array.from({ length: 0x20 }, (_, byte) => byte)
  .filter((byte) => byte !== TAB && byte !== LF && byte !== CR)
  .concat(0x7f, 0xc2);

/**
 * The same output without the lines that leave no trace, of those before the first byte that may do more than print. It
 * must begin between sequences, on a terminal that scrolls as a whole: `rows` high, with at most `scrollback` lines above.
 */
export function skim(bytes: Buffer, { rows, scrollback }: { rows: number; scrollback: number }): Buffer {
  const lines = bytes.subarray(0, firstNotPlain(bytes));
  // As many lines as the screen has bring the cursor to the bottom, wherever it was.
  const from = afterLines(lines, rows);
  const to = beforeLines(lines, scrollback + rows);
  if (from === -1 || to <= from) return bytes;
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
}

/** Index from which on there are plain lines only. */
export function plainFrom(bytes: Buffer): number {
  const last = Math.max(...notPlain.map((byte) => bytes.lastIndexOf(byte)));
  if (last === -1) return 0;
  const endOfLine = bytes.indexOf(LF, last);
  return endOfLine === -1 ? bytes.length : endOfLine + 1;
}

function firstNotPlain(bytes: Buffer): number {
  let before = bytes;
  for (const byte of notPlain) {
    const at = before.indexOf(byte);
    if (at !== -1) before = before.subarray(0, at);
  }
  return before.length;
}

/** Index of the first line that begins in the first column, `count` ends of line from the start; -1 where there is none. */
function afterLines(bytes: Buffer, count: number): number {
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) {
    if (--count <= 0 && bytes[at - 1] === CR) return at + 1;
  }
  return -1;
}

/** The same from the end: with at least `count` ends of line behind it; -1 where there is none. */
function beforeLines(bytes: Buffer, count: number): number {
  for (let at = bytes.lastIndexOf(LF); at > 0; at = bytes.lastIndexOf(LF, at - 1)) {
    if (--count < 0 && bytes[at - 1] === CR) return at + 1;
  }
  return -1;
}
