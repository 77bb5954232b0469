import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { windowBytes } from '../../orchestrator/contract/live.js';
import { createTerminals } from '../../orchestrator/range/terminals/terminals.js';
import type { Terminals } from '../../orchestrator/range/terminals/types.js';
import { docker, labSpec, rangeSpec, shell, testRanges, until } from './help.js';
import { ensureTestImage } from './image.js';
import { Robot } from './robot.js';

const { ranges } = testRanges();
const spec = rangeSpec([labSpec('workstation', { cpus: 2 })]);
const { attemptId } = spec;
let recordingsDir: string;
let terminals: Terminals;
let nextShell = 0;
/** Every test takes a shell of its own. */
const fresh = () => ({ attemptId, shell: nextShell++ });
const make = (patience = { idleMs: 2000, typedMs: 400, interruptedMs: 50 }) =>
  createTerminals({ ranges, recordingsDir, clock: Date, patience });

beforeAll(async () => {
  await ensureTestImage(docker);
  recordingsDir = await mkdtemp(join(tmpdir(), 'recordings-'));
  terminals = make();
  await ranges.open(spec);
}, 300_000);
afterAll(async () => {
  await terminals?.close();
  await ranges.close(attemptId);
  await rm(recordingsDir, { recursive: true, force: true });
}, 60_000);

const castOf = async (shell: number): Promise<[number, string, string][]> => {
  const text = await readFile(join(recordingsDir, attemptId, `workstation-${shell}.cast`), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line));
};

describe('a terminal', { timeout: 150_000 }, () => {
  it('runs what is typed as the user, in any script', async () => {
    const robot = await Robot.attach(terminals, fresh());
    await robot.run('id -un; echo "供应链 ✓ $TERM"');
    expect(robot.output.toString()).toContain('dev\r\n供应链 ✓ xterm-256color');
    expect(robot.attachment.gap).toBe(false);
    expect(robot.output.toString()).not.toContain('shell-holder');
  });

  it('tells the program its size, and each new size', async () => {
    const robot = await Robot.attach(terminals, { ...fresh(), cols: 91, rows: 33 });
    await robot.run('stty size');
    expect(robot.output.toString()).toContain('33 91');
    robot.attachment.resize({ cols: 120, rows: 40 });
    await until('the shell knows the new size', async () => {
      await robot.run('stty size');
      return robot.output.toString().includes('40 120');
    });
  });

  it('takes a megabyte of input without losing a byte', async () => {
    const robot = await Robot.attach(terminals, fresh());
    await robot.run('stty -echo');
    const line = `${'0123456789abcdef'.repeat(4).slice(1)}\n`;
    robot.type("head -c 1048576 | md5sum; echo 'fin''ished'\r");
    for (let sent = 0; sent < 2 ** 20; sent += 2 ** 16) robot.type(line.repeat(2 ** 10));
    await robot.expect('finished');
    const { createHash } = await import('node:crypto');
    expect(robot.output.toString()).toContain(
      createHash('md5')
        .update(line.repeat(2 ** 14))
        .digest('hex'),
    );
  });

  it('is the same for all who watch, and each may type', async () => {
    const where = fresh();
    const first = await Robot.attach(terminals, where);
    await first.run('echo before');
    const second = await Robot.attach(terminals, where);
    expect(second.attachment.snapshot).toContain('before');
    await second.run('echo from the second');
    await until('the first sees it', () => first.output.toString().includes('from the second'));
    first.attachment.detach();
    const heard = first.receivedBytes;
    await second.run('echo alone');
    expect(first.receivedBytes).toBe(heard);
  });

  it('joins in the middle of a flood without losing or doubling a line', async () => {
    const where = fresh();
    const first = await Robot.attach(terminals, where);
    // It goes on once all have joined: a fast flood must not be over before they have.
    const flood = (from: number, to: number) => `seq -f "line %.0f" ${from} ${to}`;
    first.type(`${flood(1, 100_000)}; read; ${flood(100_001, 150_000)}; echo "fin""ished"\r`);
    await first.expect('line 20000\r\n');
    const joining = [await Robot.attach(terminals, where)];
    await first.expect('line 60000\r\n');
    joining.push(await Robot.attach(terminals, where));
    await first.expect('line 100000\r\n');
    first.type('\r');
    await Promise.all([first, ...joining].map((robot) => robot.expect('finished')));
    for (const robot of joining) {
      const seen = `${robot.attachment.snapshot}${robot.output.toString()}`;
      // Joined between the two signs of a line's end, the picture has its cursor moved to the left instead of the first.
      const numbers = [...seen.matchAll(/line (\d+)(?:\r|(?:.\[[\d;]+[DH])+)\n/g)].map((match) => Number(match[1]));
      const start = numbers[0] as number;
      expect(start).toBeGreaterThan(10_000);
      expect(numbers.length).toBe(150_001 - start);
      expect(numbers.every((n, i) => n === start + i)).toBe(true);
    }
  });

  it('loses nothing of a flood while its window is being resized', async () => {
    const robot = await Robot.attach(terminals, fresh());
    robot.type('seq -f "line %.0f" 1 150000; echo "fin""ished"\r');
    let cols = 80;
    const dragging = setInterval(() => robot.attachment.resize({ cols: ++cols, rows: 24 }), 40);
    await robot.expect('finished').finally(() => clearInterval(dragging));
    const numbers = [...robot.output.toString().matchAll(/line (\d+)\r\n/g)].map((match) => Number(match[1]));
    expect(numbers.length).toBe(150_000);
    expect(numbers.every((n, i) => n === i + 1)).toBe(true);
  });

  it('answers no query of a program by itself', async () => {
    const robot = await Robot.attach(terminals, fresh());
    await robot.run(
      'stty -echo -icanon min 0 time 10; printf "\\033[c\\033[6n\\033[5n"; echo "read:$(cat | wc -c)"; stty sane',
    );
    expect(robot.output.toString()).toContain('read:0\r\n');
  });

  it('says that the shell has ended, and starts a new one for the next who comes', async () => {
    const where = fresh();
    const robot = await Robot.attach(terminals, where);
    robot.type('exit\r');
    await until('the end is told', () => robot.exited);
    expect(robot.exited).toBe('shell-ended');
    const next = await Robot.attach(terminals, where);
    expect(next.attachment.gap).toBe(false);
    await next.run('echo new shell');
  });

  it('comes back after everything was killed, in a host that is still alive', async () => {
    const where = fresh();
    const robot = await Robot.attach(terminals, where);
    await robot.run('true');
    robot.type('kill -9 -1\r');
    await until('the end is told', () => robot.exited);
    const next = await Robot.attach(terminals, where);
    await next.run('echo alive');
  });

  it('counts who attends', async () => {
    const told: boolean[] = [];
    const stop = terminals.onAttended((id, attended) => id === attemptId && told.push(attended));
    const other = make();
    const heard: boolean[] = [];
    other.onAttended((_id, attended) => heard.push(attended));
    const where = fresh();
    const robots = [await Robot.attach(other, where), await Robot.attach(other, where)];
    robots[0]?.attachment.detach();
    robots[0]?.attachment.detach();
    expect(heard).toEqual([true]);
    robots[1]?.attachment.detach();
    expect(heard).toEqual([true, false]);
    stop();
    await other.close();
  });

  it('is recorded: output, input and sizes, within a second', async () => {
    const where = fresh();
    const robot = await Robot.attach(terminals, where);
    robot.attachment.resize({ cols: 100, rows: 30 });
    await robot.run('echo "re""corded"');
    const events = await until('the recording is there', async () => {
      const all = await castOf(where.shell);
      return all.some(([, kind, data]) => kind === 'o' && data.includes('recorded')) ? all : null;
    });
    expect(events.filter(([, kind]) => kind === 'r').map(([, , data]) => data)).toContain('100x30');
    expect(
      events
        .filter(([, kind]) => kind === 'i')
        .map(([, , data]) => data)
        .join(''),
    ).toContain('echo "re""corded"');
  });

  it('records little of a flood, says so, and goes on from the picture after it', async () => {
    const where = fresh();
    const robot = await Robot.attach(terminals, where);
    await robot.run('head -c 12000000 /dev/zero | tr "\\0" x');
    await robot.run('echo "after""wards"');
    const events = await until('the flood is over in the recording', async () => {
      const all = await castOf(where.shell);
      const mark = all.findIndex(([, kind, data]) => kind === 'm' && data.startsWith('skipped'));
      return mark > 0 && all.slice(mark).some(([, , data]) => data.includes('afterwards')) ? all : null;
    });
    const size = events.reduce((sum, [, , data]) => sum + data.length, 0);
    expect(size).toBeLessThan(3_000_000);
  });
});

describe('after the orchestrator was restarted', { timeout: 150_000 }, () => {
  it('the same shell is there, with its running program, its scrollback and an honest gap', async () => {
    const where = fresh();
    const crashed = make();
    const before = await Robot.attach(crashed, where);
    await before.run('WORD=kept; seq -f "old %.0f" 1 300');
    before.type('echo "re""ady"; while read line; do echo "heard $line"; done\r');
    await before.expect('ready\r\n');
    before.type('ping\r');
    await before.expect('heard ping');
    await until('the recording has it', async () =>
      (await castOf(where.shell)).some(([, kind, data]) => kind === 'o' && data.includes('heard ping')),
    );

    // The old instance is not closed: its stream goes on, as after a crash its attach client does.
    const after = await Robot.attach(terminals, where);
    expect(after.attachment.gap).toBe(true);
    expect(after.attachment.snapshot).toContain('old 7\r\n');
    expect(after.attachment.snapshot).toContain('heard ping');
    await until('the stale attach client was ended', () => before.exited);
    after.type('pong\r');
    await after.expect('heard pong');
    after.type('\x04');
    await after.run('echo "word $WORD"');
    expect(after.output.toString()).toContain('word kept');
    await until('the recording tells of the gap', async () =>
      (await castOf(where.shell)).some(([, kind, data]) => kind === 'm' && data.startsWith('gap')),
    );
    // The one that holds the shell, and the one that is attached.
    const holders = await shell(ranges, attemptId, `pgrep -fc "^[^ ]*shell-holder /run/terminal/${where.shell}.sock"`);
    expect(holders.stdout.toString()).toBe('2\n');
  });

  it('the shell outlives an orderly stop as well, and what it did meanwhile is done', async () => {
    const where = fresh();
    const stopped = make();
    const before = await Robot.attach(stopped, where);
    before.type('sleep 0.5; touch /scratch/done-meanwhile; echo "fin""ished"\r');
    await until('the line is echoed', () => before.output.toString().includes('finished') || before.receivedBytes > 40);
    await stopped.close();
    expect(before.exited).toBe('attempt-ended');
    await until(
      'the work is done',
      async () => (await shell(ranges, attemptId, 'ls /scratch/done-meanwhile')).code === 0,
    );
    const after = await Robot.attach(terminals, where);
    expect(after.attachment.gap).toBe(true);
    await after.run('echo here');
  });
});

describe('a terminal of a host that dies', { timeout: 150_000 }, () => {
  it('tells its viewers so', async () => {
    const doomed = rangeSpec([labSpec()]);
    const range = await ranges.open(doomed);
    const robot = await Robot.attach(terminals, { attemptId: doomed.attemptId });
    await docker.getContainer(range.hosts[0]?.containerId ?? '').kill();
    await until('the end is told', () => robot.exited);
    expect(robot.exited).toBe('host-lost');
    await expect(Robot.attach(terminals, { attemptId: doomed.attemptId })).rejects.toMatchObject({
      code: 'host-unknown',
    });
    await ranges.close(doomed.attemptId);
  });
});

describe('flow control', { timeout: 150_000 }, () => {
  it('holds the program back for a viewer that does not acknowledge, then lets the others go on', async () => {
    const where = fresh();
    const reader = await Robot.attach(terminals, where);
    const mute = await Robot.attach(terminals, where);
    mute.acknowledging = false;
    reader.type('seq 1 1000000; echo "fin""ished"\r');
    await until('the window is full', () => mute.receivedBytes === windowBytes);
    const held = reader.receivedBytes;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(reader.receivedBytes).toBeLessThan(held + 300_000);

    await reader.expect('finished');
    expect(mute.receivedBytes).toBe(windowBytes);
    mute.acknowledgeAll();
    await mute.expect('finished');
    expect(mute.output.subarray(windowBytes, windowBytes + 2).toString()).toBe('\x1bc');
    expect(mute.receivedBytes).toBeLessThan(windowBytes + 1_000_000);
    await mute.run('echo back');
  });

  it('lets an interrupt through while a flood is held back', async () => {
    const robot = await Robot.attach(terminals, fresh());
    robot.acknowledging = false;
    robot.type('yes\r');
    await until('the window is full', () => robot.receivedBytes === windowBytes);
    robot.type('\x03');
    await new Promise((resolve) => setTimeout(resolve, 500));
    robot.acknowledgeAll();
    await robot.expect('^C');
    await robot.expect('$');
    await robot.run('echo stopped');
  });

  it('shows itself to a spectator: same screen and size, and nobody waits for them', async () => {
    const ref = fresh();
    const nobody = { data: () => {}, exit: () => {} };
    expect(await terminals.watch({ ...ref, host: 'workstation' }, nobody)).toBeNull();
    const robot = await Robot.attach(terminals, { ...ref, cols: 91, rows: 33 });
    await robot.run('echo be""fore');
    const seen: Buffer[] = [];
    const sizes: unknown[] = [];
    const spectator = await terminals.watch(
      { ...ref, host: 'workstation' },
      {
        data: (bytes) => void seen.push(Buffer.from(bytes)),
        exit: () => {},
        resized: (size) => void sizes.push(size),
      },
    );
    expect(spectator?.size).toEqual({ cols: 91, rows: 33 });
    expect(spectator?.snapshot).toContain('before');
    robot.attachment.resize({ cols: 100, rows: 30 });
    spectator?.resize({ cols: 20, rows: 5 });
    await until('the size is followed', () => sizes.length > 0);
    await until('the shell knows the new size', async () => {
      await robot.run('stty size');
      return robot.output.toString().includes('30 100');
    });
    // Far more than one window, and the spectator never acknowledges a byte.
    await robot.run('yes 0123456789 | head -c 3000000');
    expect(Buffer.concat(seen).length).toBeLessThanOrEqual(windowBytes);
    seen.length = 0;
    spectator?.ack(windowBytes);
    await until('the spectator is repainted', () => Buffer.concat(seen).includes('\x1bc'));
    spectator?.detach();
    expect(await terminals.openOf(attemptId)).toContainEqual({ host: 'workstation', shell: ref.shell });
  });

  it('reads a flood in turns while somebody types in another terminal', async () => {
    const loud = await Robot.attach(terminals, fresh());
    const other = await Robot.attach(terminals, fresh());
    loud.type('yes\r');
    await until('the flood runs', () => loud.receivedBytes > 1_000_000);
    await other.run('true');
    const before = loud.receivedBytes;
    const start = performance.now();
    for (let line = 0; line < 20; line++) await other.run('true');
    const elapsedMs = performance.now() - start;
    // 64 KiB, and what came in the same piece, each 20 ms. On a slow machine it is less in any case.
    expect(loud.receivedBytes - before).toBeLessThan((elapsedMs / 20 + 8) * 128 * 1024);
    loud.type('\x03');
    await loud.expect('^C');
    await loud.run('echo stopped');
  });

  it('keeps memory bounded under a flood that nobody acknowledges', async () => {
    const robot = await Robot.attach(terminals, fresh(), { acknowledging: false });
    robot.type('yes "$(printf %0100d 7)" | head -c 150000000; echo "fin""ished"\r');
    const before = process.memoryUsage().rss;
    let peak = 0;
    const end = Date.now() + 8000;
    await until('eight seconds have passed', () => {
      peak = Math.max(peak, process.memoryUsage().rss);
      return Date.now() > end;
    });
    expect(peak - before).toBeLessThan(120 * 2 ** 20);
    expect(robot.receivedBytes).toBe(windowBytes);
    robot.type('\x03');
    robot.acknowledgeAll();
    await robot.expect('^C');
    await robot.expect('$');
    await robot.run('echo fine');
  });
});
