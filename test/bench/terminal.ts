import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTerminals } from '../../orchestrator/range/terminals/terminals.js';
import { docker, labSpec, rangeSpec, testRanges } from '../range/help.js';
import { ensureTestImage } from '../range/image.js';
import { median, percentile, type Row, row } from './report.js';

const keystrokes = 400;
const pauseMs = 3;
const rounds = 5;
const bulkBytes = 20_000_000;
/** The ratios of ttyd 1.7.7 around `docker exec -it` to the same floor, measured on 2 cores: not to be worse than it. */
const goals = { echo: 1.9, slowEcho: 2.6, bulk: 0.75 };

/** One end of a terminal, whichever way it was opened. */
interface Line {
  type(text: string): void;
  /** Called with each piece of output. */
  onData: (bytes: Buffer) => void;
}

/**
 * Echo and bulk output through `Terminals` against the engine's own exec stream with a bare shell on it: the same container,
 * turn by turn.
 */
export async function benchTerminal(): Promise<Row[]> {
  await ensureTestImage(docker);
  const { ranges } = testRanges();
  const spec = rangeSpec([labSpec('workstation', { cpus: 2 })]);
  const recordingsDir = await mkdtemp(join(tmpdir(), 'bench-'));
  const terminals = createTerminals({ ranges, recordingsDir, clock: Date });
  const echo = { ours: [] as number[], floor: [] as number[] };
  const bulk = { ours: [] as number[], floor: [] as number[] };
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
    const ours: Line = { type: () => {}, onData: () => {} };
    const attachment = await terminals.attach(
      { ...host, ...size, shell: 0, user: '1000' },
      {
        data: (bytes) => {
          attachment?.ack(bytes.length);
          ours.onData(Buffer.from(bytes));
        },
        exit: () => {},
      },
    );
    ours.type = (text) => attachment.input(Buffer.from(text));
    for (const line of [floor, ours]) await runTo(line, 'PS1="> "; echo "rea""dy"\r', 'ready');
    for (let round = 0; round < rounds; round++) {
      for (const [name, line] of Object.entries({ floor, ours }) as ['floor' | 'ours', Line][]) {
        echo[name].push(...(await echoTimes(line)));
        bulk[name].push(await bulkRate(line));
      }
    }
    stream.close();
  } finally {
    await terminals.close();
    await ranges.close(spec.attemptId);
    await rm(recordingsDir, { recursive: true, force: true });
  }
  return [
    row('echo of a keystroke, median', 'ms', median(echo.ours), median(echo.floor), goals.echo),
    row('echo of a keystroke, p99', 'ms', percentile(echo.ours, 0.99), percentile(echo.floor, 0.99), goals.slowEcho),
    row('bulk output, lines of text', 'MB/s', median(bulk.ours), median(bulk.floor), goals.bulk),
  ];
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
