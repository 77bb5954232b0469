import { freemem } from 'node:os';
import { Robot } from '../../orchestrator/authoring/robot.js';
import { openBenchGround } from './ground.js';
import { limit, median, percentile, type Row, row } from './report.js';
import { type Line, openLine } from './terminal/line.js';
import { clearLine, echoTime, pause, settle } from './terminal/measure.js';

const labs = ['sympy-dev', 'checkout-action'];
const live = 60;
const attended = 12;
const measuredSeconds = 40;
/** From here on a person feels that a key is late. */
const mostEchoMs = 60;
/** So long after the last attack has begun a class is at its work. */
const underWayMs = 10_000;

/**
 * A class on one machine: sixty labs live, half of each, with their attacks running. First twelve people type one key a
 * second, then all sixty. What a key's echo takes, and what the labs take of the memory.
 */
export async function benchClass(): Promise<Row[]> {
  const ground = await openBenchGround({ most: live });
  const robots: Robot[] = [];
  try {
    const before = freemem();
    for (let one = 0; one < live; one++) {
      const robot = new Robot(ground.url, await ground.newToken());
      robots.push(robot);
      await robot.ask(labs[one % labs.length] as string, 'practice');
    }
    for (const robot of robots) await robot.untilTold('ready');
    for (const robot of robots) await robot.begin();
    await pause(underWayMs);
    const lines: Line[] = [];
    const attend = async (count: number) => {
      for (const robot of robots.slice(lines.length, count)) lines.push(await lineOf(robot));
      return echoesOf(lines);
    };
    const few = await attend(attended);
    const all = await attend(live);
    const p99 = (times: number[]) => percentile(times, 0.99);
    return [
      limit(`echo, p99, ${live} labs live, ${attended} attended`, 'ms', p99(few), mostEchoMs),
      row(`echo, median, ${live} labs live, ${attended} attended`, 'ms', median(few), mostEchoMs, null),
      row(`echo, p99, ${live} labs live, all attended`, 'ms', p99(all), mostEchoMs, null),
      row(`memory of one of ${live} labs`, 'MB', (before - freemem()) / live / 1e6, 160, null),
    ];
  } finally {
    for (const robot of robots) await robot.close();
    await ground.close();
  }
}

/** The first terminal of an attempt, as somebody has it who works there. */
async function lineOf(robot: Robot): Promise<Line> {
  const [host] = (await robot.view()).hosts;
  const line = await openLine(robot.socket, robot.attemptId, host?.name ?? '', 0);
  await settle(line);
  return line;
}

/** Milliseconds of each echo, while each of them types one key a second, and none at another's moment. */
async function echoesOf(lines: Line[]): Promise<number[]> {
  const times: number[] = [];
  const end = Date.now() + measuredSeconds * 1000;
  await Promise.all(
    lines.map(async (line, index) => {
      await pause((index * 1000) / lines.length);
      while (Date.now() < end) {
        const took = await echoTime(line);
        times.push(took);
        await pause(1000 - took);
      }
      await clearLine(line);
    }),
  );
  return times;
}
