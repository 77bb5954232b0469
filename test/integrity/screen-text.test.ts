import { describe, expect, test } from 'vitest';
import { screensOf } from '../../orchestrator/integrity/screens.js';
import { cast, recorded, screenText, second, t0 } from './help.js';

const header = `${JSON.stringify({ version: 2, width: 80, height: 24, timestamp: t0 / 1000 })}\n`;
const line = (...event: unknown[]) => `${JSON.stringify(event)}\n`;
const shown = (text: string) => String(screenText(text).shown);

describe('what a terminal showed', () => {
  test('is its text without colours, titles, pictures and movements, whatever way it is cut', () => {
    const output =
      '\x1b]0;a title\x07\x1b[1;32mgreen\x1b[0m \x1b]8;;http://hidden.test\x1b\\link\x1b]8;;\x1b\\ \x1bPq#0;1\x1b\\a\x1b(Bb\x9b31mc\x1bOAd\x1b]633;E;secret\x07e\r\n';
    for (const size of [1, 2, 3, 7, output.length]) {
      const pieces = output.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      const text = header + pieces.map((piece, index) => line(index, 'o', piece)).join('');
      expect([size, shown(text)]).toEqual([size, 'greenlinkabcde']);
    }
  });

  test('has the time of each part, also of a value that came in two', async () => {
    const text = await recorded(({ shows }) => {
      shows(5 * second, 'one.lode');
      shows(9 * second, 'pool.test:3333\r\n');
    });
    const screens = screensOf([{ host: 'app', shell: 0, text }], true);
    expect(screens.firstShown('one.lodepool.test')).toBe(t0 + 9 * second);
    expect(screens.firstShown('one.lode')).toBe(t0 + 5 * second);
    expect(screens.firstShown('two.mining.test')).toBeNull();
    expect(screens.shownBefore('one.lodepool.test', t0 + 9 * second)).toBe(false);
  });

  test('is found across the end of a line, and in capitals', async () => {
    const text = await recorded(({ shows }) => shows(second, 'ABCDEF\r\n0123456789'));
    expect(screensOf([{ host: 'app', shell: 0, text }], true).firstShown('abcdef0123456789')).toBe(t0 + second);
  });

  test('survives hostile recordings in linear time: endless strings, sequences, and lines that are no events', () => {
    const hostile = [
      `\x1b]${'x'.repeat(3_000_000)}`,
      `\x1b[${'1;'.repeat(1_500_000)}`,
      '\x1b'.repeat(3_000_000),
      '\x9b\x90\x1b]'.repeat(700_000),
    ];
    for (const output of hostile) {
      const startedAt = performance.now();
      expect(shown(`${header}${line(1, 'o', output)}${line(2, 'o', '\x18after')}`)).toContain('after');
      // Quadratic work on three million characters takes minutes.
      expect(performance.now() - startedAt).toBeLessThan(5_000);
    }
    // A string that never ends hides no more than itself.
    expect(shown(`${header}${line(1, 'o', hostile[0])}${line(2, 'o', 'after')}`)).toContain('after');
    for (const text of ['', 'no recording', '[]', '{"timestamp":"x"}', '{"timestamp":null}\n[1,"o","x"]\n']) {
      expect([shown(text), screenText(text).brokenFrom]).toEqual(['', 0]);
    }
    const odd = `${header}[1]\n[-1,"o","x"]\n["1","o","x"]\n[1,2,3]\nnull\n${line(4, 'o', 'right')}`;
    expect([shown(odd), screenText(odd).shown.firstAt('right')]).toEqual(['right', t0 + 4 * second]);
    expect(screenText(odd).brokenFrom).not.toBeNull();
  });

  test('is broken from where something was skipped, lost, or a line was torn; not by the beginning of a shell', async () => {
    expect((await recorded(({ shows }) => shows(second, 'all'))).brokenFrom).toBeNull();
    for (const mark of ['gap: the platform was restarted, output may be missing', 'skipped 5 bytes of output', 'new']) {
      const text = await recorded(({ shows, marks }) => {
        shows(3 * second, 'before');
        marks(60 * second, mark);
      });
      expect([mark, text.brokenFrom]).toEqual([mark, t0 + 3 * second]);
    }
    const dropped = await recorded(({ marks }) => marks(second, 'dropped 3 bytes of input'));
    expect(dropped.brokenFrom).toBeNull();
    const torn = `${header}${line(2, 'o', 'a')}[3,"o","to\n${line(9, 'o', 'b')}`;
    expect(screenText(torn).brokenFrom).toBe(t0 + 2 * second);
    // What is being written just now is not torn.
    expect(screenText(`${header}${line(2, 'o', 'a')}[3,"o","to`).brokenFrom).toBeNull();
  });

  test('tells when a program first took the whole screen', async () => {
    const text = await recorded(({ shows }) => shows(7 * second, '\x1b[?1049h~'));
    expect(text.fullScreenFrom).toBe(t0 + 7 * second);
  });
});

describe('what was typed', () => {
  test('are keys, without arrows, answers of the terminal and reports of the mouse', async () => {
    const text = await recorded(({ types, sends }) => {
      types(0, 'ls -l\r');
      for (const key of [
        '\x1b[A',
        '\x1bOB',
        '\x1b[1;5C',
        '\x1b[12;40R',
        '\x1b]11;rgb:0000/0000/0000\x1b\\',
        '\x1b[<0;3;4M',
      ])
        sends(9 * second, key);
    });
    expect(text.typed.map((piece) => piece.text).join('')).toBe('ls -l\r');
    expect(text.pastes).toEqual([]);
  });

  test('are pastes apart: bracketed ones, cut anywhere, and pieces that are too long for a key', async () => {
    const text = await recorded(({ types, pastes, sends }) => {
      types(0, 'a');
      pastes(2 * second, 'short');
      sends(3 * second, '\x1b[20');
      sends(4 * second, '0~in two');
      sends(5 * second, ' parts\x1b[201~b');
      sends(6 * second, 'a line without brackets\r');
      sends(7 * second, '你好，世界');
    });
    expect(text.pastes).toEqual([
      { at: t0 + 2 * second, text: 'short' },
      { at: t0 + 4 * second, text: 'in two parts' },
      { at: t0 + 6 * second, text: 'a line without brackets\r' },
    ]);
    expect(text.typed.map((piece) => piece.text)).toEqual(['a', 'b', '你好，世界']);
  });

  test('comes from a real recording', async () => {
    expect(await cast(({ types }) => types(0, 'x'))).toContain('"i","x"');
  });
});

test('the recorder’s own beginning is no output', async () => {
  expect(String((await recorded(() => {})).shown)).toBe('');
});
