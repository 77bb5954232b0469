import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Robot } from '../../../orchestrator/authoring/robot.js';
import { newToken } from '../../faults/server.js';
import { Site } from '../../faults/site.js';
import { residentBytes } from '../memory.js';
import { limit, median, percentile, type Row, row } from '../report.js';
import { type Line, openLine } from '../terminal/line.js';
import { clearLine, echoTime, pause, settle } from '../terminal/measure.js';

const leastTurns = 6;
const echoesPerTurn = 60;
/** A neighbour may feel so much of it. */
const goal = 2;
/** The server with two labs open, floods, and a client that sends it what it has to refuse. */
const mostServerMb = 500;

/**
 * The echo of a key in one lab, quiet and while every host of another is hostile and its trainee's browser as well, turn by
 * turn, for `minutes` at least; and what the server needs of memory. The platform is as `npm start` runs it.
 */
export async function benchHostile(minutes: number): Promise<Row[]> {
  const site = await Site.open({ WARM_RANGES: '0' });
  const token = await newToken(site.url, 'Mallory');
  const mallory = new Robot(site.url, token);
  let trainee: ChildProcess | null = null;
  const calm: number[] = [];
  const beside: number[] = [];
  const resident: number[] = [];
  try {
    await site.robot.open('sympy-dev', 'practice');
    await mallory.open('checkout-action', 'practice');
    const line = await openLine(site.robot.socket, site.robot.attemptId, 'app', 0);
    await settle(line);
    trainee = await hostileTrainee(site.url, token, mallory);
    const end = Date.now() + minutes * 60_000;
    for (let turn = 0; turn < leastTurns || Date.now() < end; turn++) {
      calm.push(...(await echoesOf(line)));
      trainee.send('attack');
      await pause(2000);
      beside.push(...(await echoesOf(line)));
      resident.push(await memoryOf(site, 'VmRSS'));
      trainee.send('rest');
      await pause(3000);
    }
    const p95 = (times: number[]) => percentile(times, 0.95);
    const quarter = Math.ceil(resident.length / 4);
    return [
      row('echo, p95, beside a hostile lab; quiet', 'ms', p95(beside), p95(calm), goal),
      row('echo, median, beside a hostile lab; quiet', 'ms', median(beside), median(calm), null),
      limit('the server’s memory at its peak', 'MB', await memoryOf(site, 'VmHWM'), mostServerMb),
      row(
        'the server’s memory under attack, last quarter of the time; first',
        'MB',
        median(resident.slice(-quarter)),
        median(resident.slice(0, quarter)),
        null,
      ),
    ];
  } finally {
    trainee?.disconnect();
    await mallory.close();
    await site.close();
  }
}

async function hostileTrainee(url: string, token: string, robot: Robot): Promise<ChildProcess> {
  const hosts = (await robot.view()).hosts.map(({ name }) => name);
  const script = fileURLToPath(new URL('./trainee.ts', import.meta.url));
  const trainee = fork(script, [url, token, robot.attemptId, ...hosts], { execArgv: [...process.execArgv] });
  await Promise.race([
    once(trainee, 'message'),
    once(trainee, 'exit').then(() => Promise.reject(new Error('the hostile trainee did not start'))),
  ]);
  return trainee;
}

async function echoesOf(line: Line): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < echoesPerTurn; index++) {
    times.push(await echoTime(line));
    await pause(50);
  }
  await clearLine(line);
  return times;
}

/** In megabytes, of the process that serves. */
async function memoryOf(site: Site, when: 'VmRSS' | 'VmHWM'): Promise<number> {
  return (await residentBytes(site.processOf('main.ts') ?? Number.NaN, when)) / 1e6;
}
