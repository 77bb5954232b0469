import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTerminals } from '../../orchestrator/range/terminals/terminals.js';
import type { Terminals } from '../../orchestrator/range/terminals/types.js';
import { openStorage } from '../../orchestrator/storage/open.js';
import { docker, labSpec, rangeSpec, testRanges } from '../range/help.js';
import { ensureTestImage } from '../range/image.js';
import { median, percentile, type Row, row } from './report.js';

const keystrokes = 400;
const pauseMs = 3;
const rounds = 5;
const bulkBytes = 20_000_000;
/** The ratios of ttyd 1.7.7 around `docker exec -it` to the same floor, measured on 2 cores: not to be worse than it. */
const goals = { echo: 1.9, slowEcho: 2.6, bulk: 0.75 };
/** What recording and ledger may cost: a tenth of throughput and of the time of an echo. */
const evidenceGoals = { echo: 1.1, bulk: 0.9 };

/** One end of a terminal, whichever way it was opened. */
interface Line {
  type(text: string): void;
  /** Called with each piece of output. */
  onData: (bytes: Buffer) => void;
}

type Way = 'floor' | 'ours' | 'unrecorded';

/**
 * Echo and bulk output through `Terminals`, with the evidence that is kept of it and without, against the engine's own exec stream with a bare shell on it: the same container,
 * turn by turn.
 */
export async function benchTerminal(): Promise<Row[]> {
  await ensureTestImage(docker);
  const { ranges } = testRanges();
  const spec = rangeSpec([labSpec('workstation', { cpus: 2 })]);
  const recordingsDir = await mkdtemp(join(tmpdir(), 'bench-'));
  const storage = openStorage(join(recordingsDir, 'bench.db'));
  const terminals = createTerminals({
    ranges,
    recordingsDir,
    clock: Date,
    onCommand: ({ attemptId, host, shell }, text) => {
      storage.ledger.append(attemptId, [{ source: 'platform', host, kind: 'terminal.command', data: { shell, text } }]);
    },
  });
  const unrecorded = createTerminals({
    ranges,
    recordingsDir: join(recordingsDir, 'none'),
    clock: Date,
    recordingsMax: 0,
  });
  const echo: Record<Way, number[]> = { ours: [], floor: [], unrecorded: [] };
  const bulk: Record<Way, number[]> = { ours: [], floor: [], unrecorded: [] };
  try {
    await ranges.open(spec);
    const host = { attemptId: spec.attemptId, host: 'workstation' };
    const size = { cols: 80, rows: 24 };
    const stream = await ranges.terminal(host, {
      argv: ['bash', '-l'],
      user: '1000',
      env: { TERM: 'xterm-256color' },
      ...size,
    });
    const floor: Line = { type: (text) => stream.write(Buffer.from(text)), onData: () => {} };
    stream.output.on('data', (bytes: Buffer) => floor.onData(bytes));
    const lines: Record<Way, Line> = {
      floor,
      ours: await attached(terminals, { ...host, ...size, shell: 0, user: '1000' }),
      unrecorded: await attached(unrecorded, { ...host, ...size, shell: 1, user: '1000' }),
    };
    for (const line of Object.values(lines)) await runTo(line, 'PS1="> "; echo "rea""dy"\r', 'ready');
    for (let round = 0; round < rounds; round++) {
      for (const [name, line] of Object.entries(lines) as [Way, Line][]) {
        echo[name].push(...(await echoTimes(line)));
        bulk[name].push(await bulkRate(line));
      }
    }
    stream.close();
  } finally {
    await terminals.close();
    await unrecorded.close();
    storage.close();
    await ranges.close(spec.attemptId);
    await rm(recordingsDir, { recursive: true, force: true });
  }
  return [
    row('echo of a keystroke, median', 'ms', median(echo.ours), median(echo.floor), goals.echo),
    row('echo of a keystroke, p99', 'ms', percentile(echo.ours, 0.99), percentile(echo.floor, 0.99), goals.slowEcho),
    row('bulk output, lines of text', 'MB/s', median(bulk.ours), median(bulk.floor), goals.bulk),
    row('echo, against one without evidence', 'ms', median(echo.ours), median(echo.unrecorded), evidenceGoals.echo),
    row('bulk, against one without evidence', 'MB/s', median(bulk.ours), median(bulk.unrecorded), evidenceGoals.bulk),
  ];
}

async function attached(terminals: Terminals, where: Parameters<Terminals['attach']>[0]): Promise<Line> {
  const line: Line = { type: () => {}, onData: () => {} };
  const attachment = await terminals.attach(where, {
    data: (bytes) => {
      attachment?.ack(bytes.length);
      line.onData(Buffer.from(bytes));
    },
    exit: () => {},
  });
  line.type = (text) => attachment.input(Buffer.from(text));
  return line;
}

async function echoTimes(line: Line): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < keystrokes / rounds; i++) {
    const start = performance.now();
    await new Promise<void>((resolve) => {
      line.onData = () => resolve();
      line.type('a');
    });
    times.push(performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  line.type('\x15');
  await new Promise((resolve) => setTimeout(resolve, 50));
  return times;
}

/** MB/s of `bulkBytes` of text lines. */
async function bulkRate(line: Line): Promise<number> {
  const start = performance.now();
  const text = 'yes "the quick brown fox jumps over the lazy dog 0123456789"';
  await runTo(line, `${text} | head -c ${bulkBytes}; echo "fin""ished"\r`, 'finished');
  return bulkBytes / 1e6 / ((performance.now() - start) / 1000);
}

async function runTo(line: Line, command: string, end: string): Promise<void> {
  await new Promise<void>((resolve) => {
    let last = '';
    line.onData = (bytes) => {
      last = last.slice(-end.length) + bytes.subarray(-2000).toString('latin1');
      if (last.includes(end)) resolve();
    };
    line.type(command);
  });
}
