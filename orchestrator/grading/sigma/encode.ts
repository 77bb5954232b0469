/*
 * Sigma's transformation modifiers on literal values. A value is text until `wide` and its like turn it into bytes.
 */

/** UTF-16 as bytes. `utf16` has a byte order mark and is little-endian, as the specification's example shows. */
export function utf16(text: string, form: 'utf16le' | 'utf16be' | 'utf16'): Buffer {
  const little = Buffer.from(text, 'utf16le');
  if (form === 'utf16le') return little;
  if (form === 'utf16') return Buffer.concat([Buffer.from([0xff, 0xfe]), little]);
  return Buffer.from(little).swap16();
}

/**
 * The three texts that bytes become inside a longer base64 string, one per position modulo 3, without the characters at
 * either end that depend on what stands beside them.
 */
export function base64Offsets(bytes: Buffer): string[] {
  const skip = [0, 2, 3];
  const cut = [0, 3, 2];
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset, 0x20), bytes]).toString('base64');
    return encoded.slice(skip[offset], encoded.length - (cut[(bytes.length + offset) % 3] as number));
  });
}
