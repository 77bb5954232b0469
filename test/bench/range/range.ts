import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Lab, readCatalog } from '../../../orchestrator/catalog/catalog.js';
import { labsFolder } from '../../../orchestrator/compose.js';
import { parseCheck } from '../../../orchestrator/grading/checks/checks.js';
import { reachApart } from '../../../orchestrator/range/apart/client.js';
import type { Ranges } from '../../../orchestrator/range/types.js';
import { openCase } from '../../../orchestrator/replay/open-case.js';
import { Holder } from '../holder.js';
import { limit, median, type Row, row } from '../report.js';
import { closeBare, openBare, probeBare } from './bare.js';
import { memoryOf, processorOf } from './footprint.js';

const rounds = 9;
/** So long after its opening a range is at rest. */
const restMs = 2_000;
/** What an idle range may keep from others, in MB. */
const mostMemory: Record<string, number> = { 'sympy-dev': 160, 'checkout-action': 220 };

/** Milliseconds, but for the memory, in MB. */
interface Figures {
  /** Every container runs. */
  running: number;
  /** The variant is placed, and every service answers. */
  ready: number;
  closed: number;
  memory: number;
  /** Its processors keep busy for so long in a minute of rest. */
  processor: number;
  /** Out of a pause, until its hosts run again. */
  resumed: number;
}

/**
 * Opening a lab cold, and closing it, by the process that holds the engine, against the same lab by the engine's bare client: containers, network, entrypoints and
 * probes, without a placed variant. The two take turns, so that the machine's mood falls on both.
 */
export async function benchRange(): Promise<Row[]> {
  const rows: Row[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const holder = await Holder.start(folder);
  const { ranges } = reachApart(holder.path);
  try {
    for (const lab of readCatalog(labsFolder, parseCheck).list()) rows.push(...(await benchLab(ranges, lab)));
  } finally {
    await holder.close();
    await rm(folder, { recursive: true, force: true });
  }
  return rows;
}

async function benchLab(ranges: Ranges, lab: Lab): Promise<Row[]> {
  const { id } = lab.manifest;
  const ours: Figures[] = [];
  const floor: Figures[] = [];
  for (let round = 0; round <= rounds; round++) {
    const one = await measureOurs(ranges, lab);
    const other = await measureBare(lab, round);
    // The first round warms the engine's caches and is not counted.
    if (round === 0) continue;
    ours.push(one);
    floor.push(other);
  }
  const of = (all: readonly Figures[], what: keyof Figures) => median(all.map((figures) => figures[what]));
  const against = (what: keyof Figures, text: string, goal: number) =>
    row(`${text} ${id}`, 'ms', of(ours, what), of(floor, what), goal);
  return [
    against('running', 'every container runs of', 1.15),
    against('ready', 'variant placed, services answer of', 1.25),
    against('closed', 'closing', 1.1),
    limit(`memory of an idle ${id}`, 'MB', of(ours, 'memory'), mostMemory[id] ?? Number.NaN),
    // Both against a minute: what a pause would save of it, and what it would cost whoever takes the lab.
    row(`processor time of an idle ${id} in a minute`, 'ms', of(ours, 'processor'), 60_000, null),
    row(`taking an idle ${id} out of a pause`, 'ms', of(ours, 'resumed'), 60_000, null),
  ];
}

async function measureOurs(ranges: Ranges, lab: Lab): Promise<Figures> {
  const attempt = { id: randomUUID(), seed: newSeed(), endsAt: Date.now() + 600_000 };
  const lap = stopwatch();
  let running = 0;
  const { range } = await openCase(ranges, lab, attempt, {
    signal: new AbortController().signal,
    onStep: (step, state) => {
      if (step === 'hosts' && state === 'done') running = lap();
    },
  });
  const ready = lap();
  const atRest = async () => {
    await pause(restMs);
    const before = await processorOf(range);
    await pause(restMs);
    const processor = ((await processorOf(range)) - before) * (60_000 / restMs);
    const memory = await memoryOf(range);
    await ranges.pause(attempt.id);
    const lap = stopwatch();
    await ranges.resume(attempt.id);
    return { processor, memory, resumed: lap() };
  };
  const { result, closed } = await thenClosed(atRest, () => ranges.close(attempt.id));
  return { running, ready, closed, ...result };
}

async function measureBare(lab: Lab, round: number): Promise<Figures> {
  const lap = stopwatch();
  const bare = await openBare(lab, newSeed(), round);
  const running = lap();
  const untilReady = async () => {
    await probeBare(lab, bare);
    const ready = lap();
    await pause(restMs);
    return ready;
  };
  const { result: ready, closed } = await thenClosed(untilReady, () => closeBare(bare));
  return { running, ready, closed, memory: Number.NaN, processor: Number.NaN, resumed: Number.NaN };
}

/** Does something with a lab that is open, and closes it whatever came of that. `closed`: how long closing took. */
async function thenClosed<T>(
  work: () => Promise<T>,
  close: () => Promise<void>,
): Promise<{ result: T; closed: number }> {
  const result = await work().catch(async (error) => {
    await close();
    throw error;
  });
  const lap = stopwatch();
  await close();
  return { result, closed: lap() };
}

const newSeed = () => randomBytes(32).toString('hex');

/** Tells the milliseconds since it was made. */
function stopwatch(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
}
