import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProvingGround } from '../../orchestrator/authoring/ground.js';
import { Robot } from '../../orchestrator/authoring/robot.js';
import { docker } from '../range/help.js';

/*
 * Ranges that are prepared ahead, on real containers. The tests are one story and run in order.
 */

const folder = mkdtempSync(join(tmpdir(), 'chaindrill-pool-'));
let ground: Awaited<ReturnType<typeof openProvingGround>>;
const robots: Robot[] = [];
const within = (timeout: number) => ({ timeout, interval: 250 });

const ready = (lab = 'sympy-dev') => ground.warm().find((level) => level.lab === lab)?.ready ?? 0;
const untilReady = () => expect.poll(ready, within(120_000)).toBe(1);

/** Ids of the attempts that have containers here, whether anybody has asked for them or not. */
async function ranges(): Promise<string[]> {
  const namespace = readFileSync(join(folder, 'installation'), 'utf8').trim();
  const label = [`chaindrill.namespace=${namespace}`, 'chaindrill.attempt'];
  const all = await docker.listContainers({ all: true, filters: { label } });
  return [...new Set(all.map(({ Labels }) => Labels['chaindrill.attempt'] as string))].sort();
}

async function newRobot(): Promise<Robot> {
  const robot = new Robot(ground.url, await ground.newToken());
  robots.push(robot);
  return robot;
}

beforeAll(async () => {
  ground = await openProvingGround(folder, pino({ level: 'silent' }), { warm: 1 });
}, 120_000);
afterAll(async () => {
  for (const robot of robots) await robot.close();
  await ground?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('each lab has one ready before anybody asks', async () => {
  await expect
    .poll(() => ground.warm().map(({ lab, ready: there, wanted }) => `${lab} ${there}/${wanted}`), within(180_000))
    .toEqual(['checkout-action 1/1', 'sympy-dev 1/1']);
  expect(await ranges()).toHaveLength(2);
}, 240_000);

test('who asks gets one that was ready, unused, with its clock at rest, and it works to the grade', async () => {
  const before = await ranges();
  const robot = await newRobot();
  const view = await robot.open('sympy-dev');
  expect(before).toContain(robot.attemptId);
  expect(view.opening.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done']);
  expect(view.clockStartedAt).toBeNull();
  const terminal = await robot.terminal('app');
  expect(await terminal.run('cat ~/.bash_history 2>/dev/null | wc -l')).toMatch(/\b0\b/);
  expect((await robot.begin()).clockStartedAt).not.toBeNull();
  // Evidence comes from the world, and goes to the host's event log, over what was open before.
  const log = '/var/log/edr/events.jsonl';
  expect(await terminal.run(`until [ -s ${log} ]; do sleep 0.2; done; head -c 1 ${log}`)).toContain('{');
  await robot.call('POST', `/attempts/${robot.attemptId}/submit`);
  expect((await robot.until('graded')).points).toBe(0);
}, 300_000);

test('it is replaced, and two who ask at one moment never get the same', async () => {
  await untilReady();
  const [warm] = (await ranges()).filter((id) => !robots.some((robot) => robot.attemptId === id));
  const two = [await newRobot(), await newRobot()];
  await Promise.all(two.map((robot) => robot.ask('sympy-dev')));
  expect(new Set(two.map(({ attemptId }) => attemptId)).size).toBe(2);
  for (const robot of two) await robot.until('ready');
  const known = new Set(await ranges());
  expect(two.every(({ attemptId }) => known.has(attemptId))).toBe(true);
  expect(warm).toBeDefined();
  for (const robot of two) await robot.call('POST', `/attempts/${robot.attemptId}/close`, {});
}, 300_000);

test('those who ask for more than is ready are told their turn, and overtaken by nobody', async () => {
  const crowd: Robot[] = [];
  for (let one = 0; one < 4; one++) crowd.push(await newRobot());
  const places = new Map<string, number | null>();
  const begins: { id: string; at: number; cold: boolean }[] = [];
  await Promise.all(
    crowd.map(async (robot) => {
      const { queue } = await robot.ask('checkout-action');
      places.set(robot.attemptId, queue?.for === 'turn' ? queue.ahead : null);
      await robot.untilTold('ready');
      const { opening } = await robot.view();
      const cold = opening.some(({ startedAt, endedAt }) => startedAt !== endedAt);
      begins.push({ id: robot.attemptId, at: opening[0]?.startedAt ?? 0, cold });
    }),
  );
  for (const robot of crowd) await robot.call('POST', `/attempts/${robot.attemptId}/close`, {});
  // One was there already; of the others one had its turn at once.
  const cold = begins.filter((one) => one.cold).sort((a, b) => a.at - b.at);
  expect(cold.map(({ id }) => places.get(id))).toEqual([null, 0, 1]);
}, 300_000);

test('one in which a container died is handed to nobody', async () => {
  await untilReady();
  const robot = await newRobot();
  const waiting = await docker.listContainers({ filters: { label: ['chaindrill.host=app'] } });
  const own = new Set(await ranges());
  const broken = waiting.filter(({ Labels }) => own.has(Labels['chaindrill.attempt'] as string));
  expect(broken).toHaveLength(1);
  await docker.getContainer(broken[0]?.Id ?? '').kill();
  await expect.poll(ready, within(30_000)).toBe(0);
  await robot.open('sympy-dev');
  expect(robot.attemptId).not.toBe(broken[0]?.Labels['chaindrill.attempt']);
  await robot.call('POST', `/attempts/${robot.attemptId}/close`, {});
}, 240_000);

test('nothing of the pool is left when the server stops', async () => {
  await untilReady();
  await ground.close();
  await expect.poll(ranges, within(60_000)).toEqual([]);
}, 240_000);
