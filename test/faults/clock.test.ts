import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { genuine, Site } from './site.js';

/* The machine's clock is set while labs run. One story, in order. */

const folder = mkdtempSync(join(tmpdir(), 'chaindrill-clock-'));
const file = join(folder, 'moved');
const hour = 3_600_000;
let site: Site;

/** Sets the clock of all processes of the platform to so much ahead of ours. */
const moveBy = (ms: number) => writeFileSync(file, String(ms), { mode: 0o644 });

beforeAll(async () => {
  chmodSync(folder, 0o755);
  moveBy(0);
  const preload = new URL('moved-clock.mjs', import.meta.url).href;
  site = await Site.open({ NODE_OPTIONS: `--import ${preload}`, MOVED_CLOCK: file });
}, 300_000);
afterAll(async () => {
  await site?.close();
  rmSync(folder, { recursive: true });
}, 120_000);

/** How much of its time is left for the attempt, by the clock of the platform; in ms. */
const left = async () => {
  const { endsAt } = await site.robot.view();
  const [last] = site.evidence().slice(-1);
  return (endsAt ?? 0) - (last?.at ?? 0);
};
/** A program that the witness has not seen yet; resolves when it is evidence. */
async function leaveTrace(name: string): Promise<void> {
  await site.robot.run('app', `cp /bin/sleep /tmp/${name}; /tmp/${name} 300 & true`);
  await expect.poll(() => site.hasSeen(name), { timeout: 30_000 }).toBe(true);
}

test.each([
  ['back', -3 * hour],
  ['ahead', 3 * hour],
])(
  'set %s by hours, a lab goes on: its evidence keeps its order, and nobody gains or loses time',
  async (name, ms) => {
    if (site.robot.attemptId === '') {
      await site.robot.open('sympy-dev');
      await site.robot.begin();
    }
    await leaveTrace(`before-${name}`);
    const before = await left();
    moveBy(ms);
    await leaveTrace(`after-${name}`);
    const times = site.evidence().map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect((await site.robot.view()).state).toBe('running');
    expect(Math.abs(before - (await left()))).toBeLessThan(hour);
  },
  240_000,
);

test('it is examined and graded as any other; the next one has the machine’s time again', async () => {
  const grade = await site.robot.submit();
  expect(grade.points).toBe(0);
  expect(await site.verified()).toMatchObject(genuine);
  const { createdAt } = await site.robot.ask('sympy-dev');
  expect(Math.abs(createdAt - (Date.now() + 3 * hour))).toBeLessThan(hour);
}, 600_000);
