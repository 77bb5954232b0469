import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker, labSpec, rangeSpec, shell, testRanges, until } from './help.js';
import { ensureTestImage } from './image.js';

const { ranges } = testRanges();
const spec = rangeSpec([labSpec()]);
const ref = { attemptId: spec.attemptId, host: 'workstation' };

beforeAll(async () => {
  await ensureTestImage(docker);
  await ranges.open(spec);
}, 300_000);
afterAll(() => ranges.close(spec.attemptId), 60_000);

describe('a command in a host', { timeout: 30_000 }, () => {
  it('gives exit code, output and errors apart', async () => {
    const result = await shell(ranges, spec.attemptId, 'echo out; echo err >&2; exit 3');
    expect(result).toMatchObject({ code: 3, truncated: false });
    expect([result.stdout.toString(), result.stderr.toString()]).toEqual(['out\n', 'err\n']);
  });

  it('reads what it is given, as a buffer or as a stream, to its end', async () => {
    const bytes = Buffer.alloc(3_000_000, 'abcdefg');
    const argv = ['sha256sum'];
    const results = await Promise.all(
      [bytes, Readable.from([bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000)])].map((stdin) =>
        ranges.exec(ref, { argv, user: '1000' }, { stdin, timeoutMs: 20_000 }),
      ),
    );
    const { createHash } = await import('node:crypto');
    const expected = `${createHash('sha256').update(bytes).digest('hex')}  -\n`;
    expect(results.map((result) => result.stdout.toString())).toEqual([expected, expected]);
  });

  it('is ended when its time is over', async () => {
    const command = { argv: ['sleep', '4321'], user: '1000' };
    await expect(ranges.exec(ref, command, { timeoutMs: 500 })).rejects.toMatchObject({ code: 'timeout' });
    await until('the command has gone', async () => {
      const left = await shell(ranges, spec.attemptId, 'pgrep -fx "sleep 4321"');
      return left.code === 1;
    });
  });

  it('has its output cut where it is too long', async () => {
    const command = { argv: ['head', '-c', '5000', '/dev/zero'], user: '1000' };
    const result = await ranges.exec(ref, command, { timeoutMs: 10_000, maxOutputBytes: 1000 });
    expect(result).toMatchObject({ code: 0, truncated: true });
    expect(result.stdout.length).toBe(1000);
  });

  it('runs as the user, in the directory and with the environment it was given', async () => {
    const command = {
      argv: ['sh', '-c', 'echo $(id -u) $PWD $WORD'],
      user: '990',
      workingDir: '/tmp',
      env: { WORD: 'yes' },
    };
    const result = await ranges.exec(ref, command, { timeoutMs: 10_000 });
    expect(result.stdout.toString()).toBe('990 /tmp yes\n');
  });

  it('is refused in a host that does not exist', async () => {
    const nowhere = { attemptId: spec.attemptId, host: 'nowhere' };
    await expect(ranges.exec(nowhere, { argv: ['true'], user: '1000' }, { timeoutMs: 1000 })).rejects.toMatchObject({
      code: 'host-unknown',
    });
  });
});

describe('a long-lived command', { timeout: 30_000 }, () => {
  it('answers line by line and ends when its input ends', async () => {
    const stream = await ranges.stream(ref, { argv: ['sed', '-u', 's/^/got /'], user: '1000' });
    const output = text(stream.stdout);
    stream.stdin.write('one\n');
    stream.stdin.end('two\n');
    expect(await stream.done).toEqual({ code: 0 });
    expect(await output).toBe('got one\ngot two\n');
  });

  it('ends when it is closed', async () => {
    const stream = await ranges.stream(ref, { argv: ['cat'], user: '1000' });
    stream.close();
    expect(await stream.done).toEqual({ code: expect.toSatisfy((code) => code === null || code === 0) });
    await until('cat has gone', async () => (await shell(ranges, spec.attemptId, 'pgrep -x cat')).code === 1);
  });

  it('is held back by a reader that does not read, and loses nothing', async () => {
    const stream = await ranges.stream(ref, { argv: ['sh', '-c', 'seq 1 3000000; echo done >&2'], user: '1000' });
    stream.stderr.resume();
    await until('the first bytes are there', () => stream.stdout.readableLength > 0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(stream.stdout.readableLength).toBeLessThan(200_000);
    let length = 0;
    for await (const chunk of stream.stdout) length += chunk.length;
    expect(length).toBe(22_888_896);
    expect(await stream.done).toEqual({ code: 0 });
  });
});
