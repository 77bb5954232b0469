import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Emulator } from '../../orchestrator/range/terminals/emulator.js';
import { plainFrom, skim } from '../../orchestrator/range/terminals/skim.js';

const size = { cols: 40, rows: 10 };
const breath = () => new Promise((resolve) => setImmediate(resolve));

/** What a terminal shows that is given the output at once, and one that gets it in pieces with its flood skimmed. */
async function both(pieces: Buffer[], after = ''): Promise<[whole: string, followed: string]> {
  const whole = new Emulator(size);
  // Less than a flood at once, so that all of it is worked through.
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; at += 100_000) {
      whole.write(piece.subarray(at, at + 100_000));
      await whole.snapshot({ scrollback: 0 });
    }
  }
  const followed = new Emulator(size);
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; at += 60_000) {
      followed.write(piece.subarray(at, at + 60_000));
      await breath();
    }
    // What comes next finds the terminal in a state that is known.
    await followed.snapshot({ scrollback: 0 });
  }
  const screens: string[] = [];
  for (const emulator of [whole, followed]) {
    emulator.write(Buffer.from(after));
    screens.push((await emulator.snapshot()).screen);
    emulator.close();
  }
  return screens as [string, string];
}

const numbered = (count: number, line: (n: number) => string = (n) => `line ${n} of many\r\n`) =>
  Buffer.from(Array.from({ length: count }, (_, n) => line(n)).join(''));

describe('a snapshot in or after a flood', { timeout: 120_000 }, () => {
  it.each([
    ['plain lines', '', ''],
    ['plain lines, then a prompt', '', '\x1b[1m$ \x1b[0m'],
    ['colours set before', '\x1b[31;44m', 'still red\r\n'],
    ['the other screen', 'shell\r\n\x1b[?1049h', 'in it\x1b[?1049l'],
    ['a scrolling region, the cursor above it', '\x1b[4;8r\x1b[2;3H', '\x1b[r'],
    ['a scrolling region, the cursor below it', '\x1b[2;5r\x1b[10;1H', ''],
    ['line drawing and insert mode', '\x1b(0\x1b[4h\x1b[3;3H', '\x1b[H!'],
    ['no wrapping', '\x1b[?7l', 'x'.repeat(60)],
    ['a saved cursor', '\x1b[5;5H\x1b7', '\x1b8here'],
    ['a cursor in the middle of the screen', '\x1b[2J\x1b[3;17H', 'there'],
    ['an unfinished string', '\x1b]0;title', '\x07after'],
    ['an unfinished sequence', '\x1b[3', 'mafter'],
    ['an unfinished character', 'half a ', ''],
  ])('shows what it would have shown without one: %s', async (what, before, after) => {
    const start = what === 'an unfinished character' ? Buffer.from([0xe4, 0xbe]) : Buffer.from(before);
    const long = (n: number) => `line ${n} 供应链 ${'x'.repeat(n % 90)}\r\n`;
    const [whole, followed] = await both([start, numbered(60_000, long)], after);
    expect(followed).toBe(whole);
  });

  it('is exact whatever else comes between the lines', async () => {
    const odd = fc.constantFrom(
      '\x1b[5;9r',
      '\x1b[r',
      '\x1b[?6h',
      '\x1b[33m',
      '\x1b[2;2H',
      '\x9b2J',
      '\u009b3;3H',
      '\b\b',
      '\x07',
      '\n\n',
      '\r',
      '\t',
      '\x1b',
      '\x1b[',
      '\x1b]8;;x',
      '\xff',
      '\x0e',
    );
    const run = fc.record({ lines: fc.integer({ min: 0, max: 40_000 }), odd });
    await fc.assert(
      fc.asyncProperty(fc.array(run, { minLength: 1, maxLength: 4 }), async (runs) => {
        const pieces = runs.flatMap(({ lines, odd: between }) => [numbered(lines), Buffer.from(between)]);
        const [whole, followed] = await both(pieces);
        expect(followed).toBe(whole);
      }),
      { numRuns: 25 },
    );
  });

  it('keeps what a long line left where the bottom line does not scroll', async () => {
    const lines = (n: number) => (n === 30_000 ? `${'x'.repeat(35)}\r\n` : `line ${n}\r\n`);
    const [whole, followed] = await both([Buffer.from('\x1b[2;5r\x1b[10;1H'), numbered(60_000, lines)]);
    expect(followed).toBe(whole);
    expect(whole).toContain('xxx');
  });

  it('keeps a colour whose sequence was begun before the lines and finished among them', async () => {
    const lines = (n: number) => (n < 50 ? '\r\n' : n === 50 ? '1mred\r\n' : `line ${n}\r\n`);
    const [whole, followed] = await both([Buffer.from('\x1b[3'), numbered(60_000, lines)], 'end');
    expect(followed).toBe(whole);
    expect(whole).toContain('\x1b[31m');
  });

  it('is exact where it is asked for while the state is still unknown', async () => {
    const emulator = new Emulator(size);
    const flood = Array.from({ length: 5 }, () => numbered(20_000));
    const long = Buffer.from(`${'x'.repeat(35)}\r\n`);
    emulator.write(Buffer.from('\x1b[2;5r\x1b[10;1H'));
    const first = emulator.snapshot();
    emulator.write(Buffer.concat([...flood, long, ...flood]));
    const { screen } = await emulator.snapshot();
    expect((await first).screen).not.toContain('line');
    expect(screen).toContain('xxx');
    emulator.close();
  });

  it('is exact after a new size in the middle of it', async () => {
    const screens: string[] = [];
    for (const asks of [true, false]) {
      const emulator = new Emulator(size);
      for (const rows of [10, 30, 6]) {
        emulator.resize({ cols: 30, rows });
        for (let part = 0; part < 20; part++) {
          emulator.write(numbered(3000, (n) => `${rows} ${part} ${n} ${'x'.repeat(n % 40)}\r\n`));
          if (asks) await emulator.snapshot({ scrollback: 0 });
        }
      }
      screens.push((await emulator.snapshot()).screen);
      emulator.close();
    }
    expect(screens[1]).toBe(screens[0]);
  });
});

describe('the backlog of the emulator', () => {
  it('stays below two megabytes in a flood of plain lines, whatever time it is given', () => {
    const emulator = new Emulator(size);
    const lines = numbered(3000);
    for (let part = 0; part < 500; part++) emulator.write(lines);
    // The first lines are with it, unread: nothing has let it run.
    expect(emulator.backlogBytes).toBeLessThan(2 * 2 ** 20);
    emulator.close();
  });

  it('is worked through by itself once the output has become calm', async () => {
    const emulator = new Emulator(size);
    emulator.write(Buffer.from('a few words'));
    await new Promise<void>((resolve) => {
      emulator.onProgress = resolve;
    });
    expect(emulator.backlogBytes).toBe(0);
    emulator.close();
  });
});

describe('skimming', () => {
  const kept = { rows: 3, scrollback: 5 };

  it('leaves the first lines, which bring the cursor down, and the last, which can be seen', () => {
    const lines = Array.from({ length: 100 }, (_, n) => `${n}\r\n`);
    const left = [...lines.slice(0, 3), ...lines.slice(-8)];
    expect(skim(Buffer.from(`${lines.join('')}$ `), kept).toString()).toBe(`${left.join('')}$ `);
  });

  it('touches nothing behind the first byte that may do more than print', () => {
    for (const odd of ['\x1b[m', '\b', '\x0e', '\u009b', '\x7f']) {
      const text = Buffer.from(`1\r\n${odd}\r\n${'2\r\n'.repeat(50)}`);
      expect(skim(text, kept)).toEqual(text);
    }
  });

  it('cuts only where a line begins in the first column', () => {
    const stairs = Buffer.from('down\n'.repeat(100));
    expect(skim(stairs, kept)).toEqual(stairs);
  });

  it('knows from where on there are plain lines', () => {
    expect(plainFrom(Buffer.from('a\r\nb'))).toBe(0);
    expect(plainFrom(Buffer.from('\x1b[31mred\r\nb\r\n'))).toBe(10);
    expect(plainFrom(Buffer.from('a\r\n\x1b[31m'))).toBe(8);
  });
});
