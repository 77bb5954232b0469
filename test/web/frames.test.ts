import { describe, expect, test } from 'vitest';
import { binaryBytes, framesOf, pasteable } from '../../web/src/terminal/frames.js';

describe('input to a terminal', () => {
  test('is cut into frames that put together are the input again', () => {
    const bytes = new TextEncoder().encode('漢字 and text '.repeat(5_000));
    const frames = [...framesOf(bytes, 65_536)];
    expect(frames.length).toBe(Math.ceil(bytes.length / 65_536));
    expect(Buffer.concat(frames).equals(Buffer.from(bytes))).toBe(true);
    for (const frame of frames) expect(frame.byteLength).toBe(frame.buffer.byteLength);
  });

  test('keeps one byte a character for mouse reports of the old kind', () => {
    expect([...binaryBytes('\u001b[M \u00e1\u00ff')]).toEqual([0x1b, 0x5b, 0x4d, 0x20, 0xe1, 0xff]);
  });

  test('loses every control character of a paste but tab and line ends', () => {
    expect(pasteable('ls\u001b[201~\trm -rf /\r\n\u0007\u009b5n漢字')).toBe('ls[201~\trm -rf /\r\n5n漢字');
  });
});
