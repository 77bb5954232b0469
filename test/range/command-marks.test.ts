import { describe, expect, test } from 'vitest';
import { CommandMarks } from '../../orchestrator/range/terminals/command-marks.js';

const mark = (line: string) => `\x1b]633;E;${line}\x07`;
const read = (text: string, marks = new CommandMarks(() => 0)) => marks.feed(Buffer.from(text));

describe('command lines in a stream of output', () => {
  test('are found, with what they escape, and nothing else is', () => {
    expect(read(`$ ls\r\n${mark('ls')}a b\r\n${mark('echo a\\x3b echo \\\\n\\x0aid')}`)).toEqual([
      'ls',
      'echo a; echo \\n\nid',
    ]);
    expect(read('\x1b]0;title\x07\x1b]633;D;0\x07\x1b]633;E;\x07 633;E;ls')).toEqual([]);
    expect(read('\x1b]633;E;印 é\x1b\\')).toEqual(['印 é']);
  });

  test('are found wherever the stream is cut', () => {
    const text = Buffer.from(`out${mark('curl -s http://例')}more${mark('id')}`);
    for (let cut = 0; cut <= text.length; cut++) {
      const marks = new CommandMarks(() => 0);
      expect([...marks.feed(text.subarray(0, cut)), ...marks.feed(text.subarray(cut))]).toEqual([
        'curl -s http://例',
        'id',
      ]);
    }
    const marks = new CommandMarks(() => 0);
    expect([...text].flatMap((byte) => marks.feed(Buffer.from([byte])))).toHaveLength(2);
  });

  test('that never end, are too long or come in a flood take neither memory nor the ledger', () => {
    const marks = new CommandMarks(() => 0);
    expect(read(`\x1b]633;E;${'x'.repeat(100_000)}`, marks)).toEqual([]);
    expect(read(mark('after'), marks)).toEqual(['after']);
    expect(read(mark('y'.repeat(1_000)), marks)[0]).toHaveLength(300);
    expect(read(mark('flood').repeat(10_000), marks).length).toBeLessThan(30);
  });

  test('are taken again when the flood is over', () => {
    let now = 0;
    const marks = new CommandMarks(() => now);
    read(mark('flood').repeat(100), marks);
    expect(read(mark('lost'), marks)).toEqual([]);
    now = 1_000;
    expect(read(mark('found'), marks)).toEqual(['found']);
  });
});
