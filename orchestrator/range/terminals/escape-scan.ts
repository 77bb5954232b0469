/*
 * Where a stream of terminal output may be cut. A snapshot taken in the middle of an escape sequence or of a UTF-8
 * character would let the rest of it appear as text; so the cut is moved to before the unfinished one.
 */

const ESC = 0x1b;
const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
/** An unfinished string (title, sixel) longer than this is given up: it is not worth holding. */
const maxTailBytes = 64 * 1024;

/** Index at which an unfinished sequence begins, `bytes.length` where all are finished. `bytes` must begin between sequences. */
export function unfinishedAt(bytes: Uint8Array): number {
  let at = bytes.indexOf(ESC);
  while (at !== -1) {
    const end = endOfSequence(bytes, at);
    if (end === -1) return bytes.length - at > maxTailBytes ? bytes.length : at;
    at = bytes.indexOf(ESC, end);
  }
  return bytes.length - unfinishedUtf8(bytes);
}

/** Index after the sequence that begins at `start`, -1 where it is not finished. */
function endOfSequence(bytes: Uint8Array, start: number): number {
  const kind = bytes[start + 1];
  if (kind === undefined) return -1;
  // ESC ESC: the first was nothing.
  if (kind === ESC) return start + 1;
  if (kind === 0x5b /* [ */) return afterFinal(bytes, start + 2, 0x40);
  // ] P X ^ _ begin strings, which end with BEL (the first only) or ESC \.
  if (kind === 0x5d) return afterString(bytes, start + 2, true);
  if (kind === 0x50 || kind === 0x58 || kind === 0x5e || kind === 0x5f) return afterString(bytes, start + 2, false);
  return afterFinal(bytes, start + 1, 0x30);
}

function afterFinal(bytes: Uint8Array, from: number, firstFinal: number): number {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === ESC) return at;
    if (byte === CAN || byte === SUB || (byte >= firstFinal && byte <= 0x7e)) return at + 1;
  }
  return -1;
}

function afterString(bytes: Uint8Array, from: number, endsWithBell: boolean): number {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === CAN || byte === SUB || (endsWithBell && byte === BEL)) return at + 1;
    if (byte !== ESC) continue;
    if (at + 1 === bytes.length) return -1;
    return bytes[at + 1] === 0x5c ? at + 2 : at;
  }
  return -1;
}

/** How many bytes at the end belong to a UTF-8 character that is not complete. */
function unfinishedUtf8(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? back : 0;
    }
    if (byte < 0x80) return 0;
  }
  return 0;
}
