import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Emulator } from '../../orchestrator/range/terminals/emulator.js';
import { unfinishedAt } from '../../orchestrator/range/terminals/escape-scan.js';

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('where output may be cut', () => {
  it.each([
    ['plain text', 'abc', 3],
    ['a lone escape', 'abc\x1b', 3],
    ['half a colour', 'abc\x1b[31', 3],
    ['a whole colour', 'abc\x1b[31m', 8],
    ['half a title', 'abc\x1b]0;title', 3],
    ['a title ended by a bell', 'abc\x1b]0;title\x07', 13],
    ['a title at its half terminator', 'abc\x1b]0;title\x1b', 3],
    ['a title ended by its terminator', 'abc\x1b]0;title\x1b\\', 14],
    ['a device control string with a bell in it', 'a\x1bPq\x07', 1],
    ['half a character set', 'abc\x1b(', 3],
    ['a whole character set', 'abc\x1b(0', 6],
    ['two bytes of a three-byte character', 'abc\xe4\xb8', 3],
    ['a whole three-byte character', 'abc\xe4\xb8\xad', 6],
    ['a sequence broken off by another', 'a\x1b[3\x1b[1m', 8],
  ])('after %s', (_what, text, at) => {
    expect(unfinishedAt(bytes(text))).toBe(at);
  });
});

describe('a snapshot taken anywhere in the output', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...[
        '\r\n',
        '\n',
        '\r',
        '\t',
        '\b',
        '中文',
        'é',
        '👩‍🚀',
        '\x1b[1;32m',
        '\x1b[0m',
        '\x1b[2J',
        '\x1b[5;3H',
        '\x1b[K',
      ],
      ...[
        '\x1b[?25l',
        '\x1b[?1049h',
        '\x1b[?1049l',
        '\x1b]0;t\x07',
        '\x1b[A',
        '\x1b[3b',
        '\x1b[?2004h',
        '\x1b[38;2;1;2;3m',
        '\x1b[2;4r',
      ],
    ),
    fc.string({ maxLength: 30 }),
  );
  const size = { cols: 20, rows: 6 };

  it('and continued with what follows paints what an unbroken viewer sees', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (pieces, share) => {
          const all = Buffer.from(pieces.join(''));
          const cut = Math.floor(all.length * share);
          const whole = new Emulator(size);
          whole.write(all.subarray(0, cut));
          const { screen, tail } = await whole.snapshot();
          whole.write(all.subarray(cut));

          const joined = new Emulator(size);
          joined.write(Buffer.concat([Buffer.from(screen), tail]));
          joined.write(all.subarray(cut));
          expect((await joined.snapshot()).screen).toBe((await whole.snapshot()).screen);
        },
      ),
      {
        numRuns: 300,
        examples: [
          [['abcdefghijklmnopqrst', '\x1b[?1049h', 'x'], 0.99],
          [['abcdefghijklmnopqrst', '\x1b[2;4r', 'x', '\x1b[?1049h'], 1],
          [['abcdefghijklmnopqrst', '\b', 'x'], 0.99],
          [['abcdefghijklmnopqrst', '\n', 'x'], 0.96],
          // A joiner behind a character whose repaint ends with the cursor moved.
          [['  ', '\x1b[?1049l', '👩‍🚀', '中文', '中文'], 0.43],
          [['abcdefghijklmnopqrst', '\x1b[5;3H', 'e', '\u0301'], 0.96],
          [['abcdefghijklmnopqrst', '\x1b[?2004h', 'u'], 0.99],
          // A character that is repeated, or would be if nothing had come after it.
          [['ab', '\x1b[?2004h', '\x1b[A', 'c', '\x1b[3b'], 0.84],
          [[' ', '\x1b[K', '\x1b[3b'], 0.5],
          // The end of a full line, which was erased then.
          [['abcdefghijklmnopqrst', '\x1b[2J', ' '], 0.99],
          // A wide character that wraps because one column is too few for it.
          [['         ', '          ', '\n', '中文'], 0.885],
          // A colour that is set in a full-screen program, after something without one.
          [['\x1b[?1049h', 'ab', '\x1b[1;32m', '\r\n'], 0.9],
          [['\x1b[1;32m', 'ab', '\x1b[?1049h', 'cd', '\x1b[0m', 'ef', '\x1b[?1049l', 'gh'], 0.8],
        ],
      },
    );
  });
});
