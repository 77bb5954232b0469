/**
 * Cuts input into frames of at most `maxBytes`, each a copy with a buffer of its own. A frame may end inside a UTF-8
 * sequence: the far side is a byte stream.
 */
export function* framesOf(bytes: Uint8Array, maxBytes: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += maxBytes) yield bytes.slice(at, at + maxBytes);
}

/** xterm's "binary" strings (mouse reports of old kinds): one character is one byte. */
export function binaryBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
}

/**
 * Text as it may be pasted: control characters go, but for tab and line ends. Above all no escape sequence that ends a
 * bracketed paste early and so runs what follows.
 */
export function pasteable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes.
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '');
}
