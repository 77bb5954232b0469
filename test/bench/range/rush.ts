import { randomBytes } from 'node:crypto';
import { Robot } from '../../../orchestrator/authoring/robot.js';
import { type Lab, readCatalog } from '../../../orchestrator/catalog/catalog.js';
import { labsFolder } from '../../../orchestrator/compose.js';
import { parseCheck } from '../../../orchestrator/grading/checks/checks.js';
import { type BenchGround, openBenchGround } from '../ground.js';
import { median, type Row, row } from '../report.js';
import { type BareLab, closeBare, openBare, probeBare } from './bare.js';

const rounds = 5;
const many = 10;
const id = 'sympy-dev';

/**
 * Ten people who ask for a lab at one moment, where none is prepared: when the first of them and when all can begin. The
 * floors are one who asks alone, and the same ten labs opened side by side by the engine's bare client.
 */
export async function benchRush(): Promise<Row[]> {
  const lab = readCatalog(labsFolder, parseCheck).get(id);
  if (!lab) throw new Error(`There is no lab "${id}".`);
  const ground = await openBenchGround({ most: many });
  const alone: number[] = [];
  const crowds: number[][] = [];
  const bare: number[] = [];
  try {
    // The first warms the engine's caches and is not counted.
    await askTogether(ground, 1);
    for (let round = 0; round < rounds; round++) {
      alone.push(...(await askTogether(ground, 1)));
      crowds.push(await askTogether(ground, many));
      alone.push(...(await askTogether(ground, 1)));
      bare.push(await openBareTogether(lab));
    }
  } finally {
    await ground.close();
  }
  const of = (pick: (times: number[]) => number) => median(crowds.map(pick));
  const first = of((times) => Math.min(...times));
  const all = of((times) => Math.max(...times));
  const mean = of((times) => times.reduce((sum, time) => sum + time, 0) / times.length);
  return [
    row(`${many} ask for ${id} at once: the first is ready; one alone`, 'ms', first, median(alone), 1.3),
    row(`${many} ask at once: all are ready; side by side by the bare client`, 'ms', all, median(bare), 1.1),
    row(`${many} ask at once: how long one of them waits on average`, 'ms', mean, median(bare), null),
  ];
}

/** So many people ask at one moment; answers how many milliseconds each of them waited, and closes what they had. */
async function askTogether(ground: BenchGround, people: number): Promise<number[]> {
  const robots: Robot[] = [];
  for (let one = 0; one < people; one++) robots.push(new Robot(ground.url, await ground.newToken()));
  const start = performance.now();
  const times = await Promise.all(
    robots.map(async (robot) => {
      await robot.ask(id);
      await robot.untilTold('ready');
      return performance.now() - start;
    }),
  );
  for (const robot of robots) {
    await robot.call('POST', `/attempts/${robot.attemptId}/close`, {});
    await robot.close();
  }
  return times;
}

async function openBareTogether(lab: Lab): Promise<number> {
  const opened: BareLab[] = [];
  const start = performance.now();
  const tried = await Promise.allSettled(
    Array.from({ length: many }, async (_, one) => {
      const bare = await openBare(lab, randomBytes(32).toString('hex'), one);
      opened.push(bare);
      await probeBare(lab, bare);
    }),
  );
  const took = performance.now() - start;
  for (const bare of opened) await closeBare(bare);
  for (const result of tried) if (result.status === 'rejected') throw result.reason;
  return took;
}
