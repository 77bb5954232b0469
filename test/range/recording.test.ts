import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Emulator } from '../../orchestrator/range/terminals/emulator.js';
import { Recording, type RecordingLimits } from '../../orchestrator/range/terminals/recording.js';
import { RecordingBudget } from '../../orchestrator/range/terminals/recording-budget.js';
import {
  prefixHashes,
  recordingPath,
  storedBytes,
  summaryOf,
} from '../../orchestrator/range/terminals/recording-file.js';
import type { RecordedShell, ShellRef } from '../../orchestrator/range/terminals/session.js';
import { createTerminals } from '../../orchestrator/range/terminals/terminals.js';
import type { Ranges, TerminalStream } from '../../orchestrator/range/types.js';

const size = { cols: 80, rows: 24 };
const start = 1_760_000_000_700;
let folder: string;
let clock: number;
let faults: unknown[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recording-'));
  clock = start;
  faults = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = (shell = 0, attemptId = 'a') => recordingPath(folder, { attemptId, host: 'app', shell });
const record = (at: string, budget = new RecordingBudget(), limits?: RecordingLimits) =>
  Recording.open(at, size, {
    now: () => clock,
    repaint: async () => 'the picture',
    onFault: (error) => faults.push(error),
    budget,
    ...(limits ? { limits } : {}),
  });
const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const linesOf = (at: string) => readFileSync(at, 'utf8').trimEnd().split('\n');
const eventsOf = (at: string): [number, string, string][] =>
  linesOf(at)
    .slice(1)
    .map((line) => JSON.parse(line));

describe('a recording', () => {
  it('tells events in seconds from the whole second in its header', async () => {
    const recording = await record(path());
    clock += 300;
    recording.output(Buffer.from('$ '));
    recording.resize({ cols: 100, rows: 30 });
    clock -= 60_000;
    recording.input(Buffer.from('ls\r'));
    const left = await recording.close();
    expect(JSON.parse(linesOf(path())[0] ?? '')).toEqual({
      version: 2,
      width: 80,
      height: 24,
      timestamp: 1_760_000_000,
    });
    // A clock that was set back leaves no event before the last.
    expect(eventsOf(path())).toEqual([
      [1, 'o', '$ '],
      [1, 'r', '100x30'],
      [1, 'i', 'ls\r'],
    ]);
    const bytes = readFileSync(path());
    expect(left).toEqual({ sha256: hashOf(bytes), bytes: bytes.length, cut: false });
    expect(await summaryOf(path())).toEqual({
      bytes: bytes.length,
      startedAt: 1_760_000_000_000,
      lastMs: 1000,
      cut: false,
    });
  });

  it('goes on in the file of an earlier run, on a line of its own, and the hash covers all of it', async () => {
    const first = await record(path());
    first.output(Buffer.from('before '));
    const left = await first.close();
    appendFileSync(path(), '[12.5,"o","torn by a cra');
    clock += 60_000;
    const second = await record(path());
    second.output(Buffer.from('after'));
    const whole = await second.close();
    const bytes = readFileSync(path());
    expect(whole).toEqual({ sha256: hashOf(bytes), bytes: bytes.length, cut: false });
    const lines = linesOf(path());
    expect(lines.filter((line) => line.startsWith('{'))).toHaveLength(1);
    expect(lines[2]).toBe('[12.5,"o","torn by a cra');
    expect(JSON.parse(lines[3] ?? '')).toEqual([60.7, 'o', 'after']);
    // What was told of the first part can still be checked, and a change to it shows.
    expect(await prefixHashes(path(), [left?.bytes ?? 0, bytes.length, bytes.length + 1])).toEqual([
      left?.sha256,
      whole?.sha256,
      null,
    ]);
    writeFileSync(path(), readFileSync(path(), 'utf8').replace('before', 'BEFORE'));
    expect((await prefixHashes(path(), [left?.bytes ?? 0]))[0]).not.toBe(left?.sha256);
  });

  it('writes a header again where a crash has torn it', async () => {
    mkdirSync(dirname(path()), { recursive: true });
    writeFileSync(path(), '{"version":2,"wid');
    const recording = await record(path());
    recording.output(Buffer.from('here'));
    await recording.close();
    expect(
      linesOf(path())
        .slice(1)
        .map((line) => JSON.parse(line)),
    ).toMatchObject([{ version: 2 }, [0.7, 'o', 'here']]);
    expect((await summaryOf(path())).startedAt).toBe(1_760_000_000_000);
  });

  it('shares one limit with all shells of its attempt, files of an earlier run included, and says once where it is cut', async () => {
    const earlier = await record(path(2));
    earlier.output(Buffer.from('y'.repeat(3_000)));
    await earlier.close();
    const budget = new RecordingBudget(10_000 - (await storedBytes(folder, 'a')));
    const shells = await Promise.all([record(path(0), budget), record(path(1), budget)]);
    for (let round = 0; round < 20; round++) for (const shell of shells) shell.output(Buffer.from('x'.repeat(500)));
    const left = await Promise.all(shells.map((shell) => shell.close()));
    expect(left.map((one) => one?.cut)).toEqual([true, true]);
    // Each may add its header and the mark of its end, and nothing else.
    const stored = await storedBytes(folder, 'a');
    expect(stored).toBeGreaterThan(9_000);
    expect(stored).toBeLessThan(10_000 + 2 * 200);
    for (const shell of [0, 1]) {
      const ends = eventsOf(path(shell)).filter(([, kind, text]) => kind === 'm' && text.startsWith('recording cut'));
      expect(ends).toEqual([eventsOf(path(shell)).at(-1)]);
    }
    // The next run knows that it was cut, and adds nothing.
    const bytes = readFileSync(path(0)).length;
    const again = await record(path(0), new RecordingBudget(1_000_000));
    again.output(Buffer.from('more'));
    expect(await again.close()).toMatchObject({ bytes, cut: true });
    // A new shell has a recording that says why it is empty.
    const late = await record(path(3), budget);
    late.output(Buffer.from('x'.repeat(500)));
    await late.close();
    expect(eventsOf(path(3)).map(([, kind]) => kind)).toEqual(['m']);
  });

  it('skips a flood and goes on from the picture, also where the flood was the last that happened', async () => {
    const limits = { burstBytes: 1000, bytesPerSecond: 1000 };
    const recording = await record(path(), new RecordingBudget(), limits);
    recording.output(Buffer.from('short'));
    for (let n = 0; n < 50; n++) recording.output(Buffer.from('flood '.repeat(100)));
    await recording.close();
    const events = eventsOf(path());
    expect(events.map(([, kind, text]) => `${kind} ${text.slice(0, 40)}`)).toEqual([
      'o short',
      `o ${'flood '.repeat(7).slice(0, 40)}`,
      `m skipped ${49 * 600} bytes of output`,
      'o \x1bcthe picture',
    ]);
  });

  it('counts a flood as it is written: control characters take six bytes each', async () => {
    const recording = await record(path(), new RecordingBudget(), { burstBytes: 5000, bytesPerSecond: 0 });
    for (let n = 0; n < 10; n++) recording.output(Buffer.alloc(1000, 1));
    await recording.close();
    expect(readFileSync(path()).length).toBeLessThan(8000);
  });
});

describe('a disk that does not take the recording', () => {
  it('full: the file ends after its last whole line, which is sealed, and the fault is told once', async () => {
    // A limit on the size of files cuts a write in its middle, as a full disk does.
    const script = join(import.meta.dirname, 'recording-on-full-disk.ts');
    const line = `ulimit -f 1000; exec "$0" --import tsx "$1" "$2"`;
    const { stdout } = await promisify(execFile)('bash', ['-c', line, process.execPath, script, path()]);
    const { faults: told, left } = JSON.parse(stdout);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/EFBIG|ENOSPC/);
    const bytes = readFileSync(path());
    expect(bytes.at(-1)).toBe(0x0a);
    expect(eventsOf(path()).length).toBeGreaterThan(1);
    expect(bytes.toString()).not.toContain('after the fault');
    expect(left).toEqual({ sha256: hashOf(bytes), bytes: bytes.length, cut: false });
  });

  it('a folder that vanished: the fault is told, and nothing is said to be recorded', async () => {
    const recording = await record(path());
    recording.output(Buffer.from('x'.repeat(300 * 1024)));
    await expect.poll(() => storedBytes(folder, 'a')).toBeGreaterThan(300_000);
    rmSync(dirname(path()), { recursive: true });
    recording.output(Buffer.from('more'));
    expect(await recording.close()).toBeNull();
    expect(faults.map(String)).toEqual([expect.stringContaining('ENOENT')]);
  });

  it('no place at all: the recording is none, and does not throw', async () => {
    writeFileSync(join(folder, 'a'), 'a file where the folder should be');
    const recording = await record(path());
    recording.output(Buffer.from('x'));
    expect(await recording.close()).toBeNull();
    expect(faults).toHaveLength(1);
  });

  it('somebody else writes into it: it is not sealed', async () => {
    const recording = await record(path());
    recording.output(Buffer.from('x'.repeat(300 * 1024)));
    await expect.poll(() => storedBytes(folder, 'a')).toBeGreaterThan(300_000);
    appendFileSync(path(), '[1,"o","forged"]\n');
    expect(await recording.close()).toBeNull();
    expect(faults.map(String)).toEqual([expect.stringContaining('somebody else')]);
  });
});

function newGate() {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}
const turn = () => new Promise((resolve) => setTimeout(resolve, 20));

/** Terminals over a range that is none: each shell's stream is at hand. `greeting` is what the attach script says. */
function fakeTerminals(options: { greeting?: string; recordingsMax?: number; asked?: Promise<void> } = {}) {
  const streams: { output: PassThrough; typed: string; end: () => void }[] = [];
  const commands: string[] = [];
  const ranges = {
    async terminal(_ref, command) {
      const output = new PassThrough();
      let finish = (_: { code: number | null }) => {};
      const done = new Promise<{ code: number | null }>((resolve) => {
        finish = resolve;
      });
      const stream = { output, typed: '', end: () => finish({ code: 0 }) };
      streams.push(stream);
      commands.push(JSON.stringify(command));
      output.write(options.greeting ?? '0\n');
      return {
        output,
        write: (bytes) => {
          stream.typed += Buffer.from(bytes).toString();
        },
        full: false,
        drained: async () => {},
        resize: () => {},
        done,
        close: () => output.destroy(),
      } satisfies TerminalStream;
    },
    // Asked when a stream has ended: is it the shell or the host?
    exec: async () => {
      await options.asked;
      return { code: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), truncated: false };
    },
  } as Pick<Ranges, 'terminal' | 'exec'> as Ranges;
  const recorded: RecordedShell[] = [];
  const lost: unknown[] = [];
  const cut: ShellRef[] = [];
  const terminals = createTerminals({
    ranges,
    recordingsDir: folder,
    clock: { now: () => clock },
    onRecorded: async (one) => {
      await new Promise((resolve) => setImmediate(resolve));
      recorded.push(one);
    },
    onFault: (shell, error) => lost.push({ shell, error }),
    onCut: (shell) => cut.push(shell),
    ...(options.recordingsMax === undefined ? {} : { recordingsMax: options.recordingsMax }),
  });
  const viewer = { shown: '', exited: '' };
  const attach = (shell = 0) =>
    terminals.attach(
      { attemptId: 'a', host: 'app', shell, user: 'svc', ...size },
      {
        data: (bytes) => {
          viewer.shown += Buffer.from(bytes).toString();
        },
        exit: (code) => {
          viewer.exited = code;
        },
      },
    );
  return { terminals, streams, commands, recorded, lost, cut, viewer, attach };
}

describe('the terminals', () => {
  it('tell of every recording once its session has ended, before end() returns', async () => {
    const gate = newGate();
    const { terminals, streams, recorded, attach } = fakeTerminals({ asked: gate.passed });
    await Promise.all([attach(0), attach(1)]);
    for (const { output } of streams) output.write('hello\r\n');
    await turn();
    // This one ends by itself, at the same moment: it is on its way out already.
    streams[0]?.end();
    await turn();
    const toldBefore = terminals.end('a', 'host-reset').then(() => recorded.length);
    await turn();
    gate.open();
    expect(await toldBefore).toBe(2);
    expect(recorded.map(({ shell }) => shell).sort()).toEqual([0, 1]);
    for (const { shell, sha256, bytes, cut } of recorded) {
      const file = readFileSync(path(shell));
      expect({ sha256, bytes, cut }).toEqual({ sha256: hashOf(file), bytes: file.length, cut: false });
      expect(file.toString()).toContain('hello');
    }
  });

  it('record a shell that is opened again into the same file, after the last session has written all of its own', async () => {
    const gate = newGate();
    const { terminals, streams, recorded, attach } = fakeTerminals({ asked: gate.passed });
    await attach();
    streams[0]?.output.write('first life\r\n');
    await turn();
    streams[0]?.end();
    await turn();
    const attaching = attach();
    await turn();
    expect(streams).toHaveLength(1);
    gate.open();
    await attaching;
    expect(recorded).toHaveLength(1);
    streams[1]?.output.write('second life\r\n');
    await turn();
    await terminals.end('a', 'attempt-ended');
    const text = readFileSync(path()).toString();
    expect(text.indexOf('first life')).toBeGreaterThan(0);
    expect(text.indexOf('second life')).toBeGreaterThan(text.indexOf('first life'));
    expect(recorded).toHaveLength(2);
    expect(recorded[1]?.sha256).toBe(hashOf(readFileSync(path())));
  });

  it('give all shells of an attempt one limit', async () => {
    const { terminals, streams, recorded, cut, attach } = fakeTerminals({ recordingsMax: 4_000 });
    await Promise.all([attach(0), attach(1)]);
    for (let round = 0; round < 10; round++) for (const { output } of streams) output.write('z'.repeat(400));
    await turn();
    // Told of when it happens, once, and not only when the session ends.
    expect(cut.map(({ attemptId, host, shell }) => [attemptId, host, shell]).sort()).toEqual([
      ['a', 'app', 0],
      ['a', 'app', 1],
    ]);
    await terminals.end('a', 'attempt-ended');
    expect(recorded.map(({ cut }) => cut)).toEqual([true, true]);
    expect(await storedBytes(folder, 'a')).toBeLessThan(4_600);
  });

  it('go on without a recording where there is no place for one', async () => {
    writeFileSync(join(folder, 'a'), 'a file where the folder should be');
    const { terminals, streams, recorded, lost, viewer, attach } = fakeTerminals();
    const attachment = await attach();
    streams[0]?.output.write('still here');
    await expect.poll(() => viewer.shown).toContain('still here');
    attachment.input(Buffer.from('ls\r'));
    expect(streams[0]?.typed).toBe('ls\r');
    await terminals.end('a', 'attempt-ended');
    expect(recorded).toEqual([]);
    expect(lost).toMatchObject([{ shell: { attemptId: 'a', host: 'app', shell: 0 } }]);
  });

  it('record what the trainee saw and typed, and nothing of how the platform opens a shell', async () => {
    const { terminals, streams, commands, attach } = fakeTerminals();
    const attachment = await attach();
    attachment.input(Buffer.from('id\r'));
    streams[0]?.output.write('svc@app:~$ id\r\nuid=1000(svc)\r\n');
    await turn();
    await terminals.end('a', 'attempt-ended');
    const text = readFileSync(path()).toString();
    expect(eventsOf(path()).map(([, kind, data]) => [kind, data])).toEqual([
      ['m', 'shell started'],
      ['o', '\x1bc'],
      ['r', '80x24'],
      ['i', 'id\r'],
      ['o', 'svc@app:~$ id\r\nuid=1000(svc)\r\n'],
    ]);
    expect(commands[0]).toContain('xterm-256color');
    for (const inner of ['shell-holder', 'xterm-256color', 'C.UTF-8', '.sock', '/run/terminal'])
      expect(text).not.toContain(inner);
    expect(Object.keys(JSON.parse(linesOf(path())[0] ?? '')).sort()).toEqual([
      'height',
      'timestamp',
      'version',
      'width',
    ]);
  });
});

describe('the emulator that follows the output', () => {
  it('is not stopped by a sequence that says how often', async () => {
    const emulator = new Emulator(size);
    const began = performance.now();
    for (const final of ['I', 'Z', 'L', 'M', 'S', 'T', 'b']) emulator.write(Buffer.from(`x\x1b[3000000${final}`));
    emulator.write(Buffer.from('\x1b[2J\x1b[Hstill here\x1b[3b'));
    expect((await emulator.snapshot()).screen).toContain('still hereeee');
    // They would take twenty seconds, and seven hundred times more can be asked for.
    expect(performance.now() - began).toBeLessThan(3_000);
    emulator.close();
  });
});
