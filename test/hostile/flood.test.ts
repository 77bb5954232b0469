import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProvingGround } from '../../orchestrator/authoring/ground.js';
import { Robot } from '../../orchestrator/authoring/robot.js';

/*
 * A trainee who does nothing but start programs, each there for long enough to be seen: their evidence would fill the disk.
 */

const folder = mkdtempSync(join(tmpdir(), 'chaindrill-flood-'));
let ground: Awaited<ReturnType<typeof openProvingGround>>;
let robot: Robot;

beforeAll(async () => {
  ground = await openProvingGround(folder, pino({ level: 'silent' }));
  robot = new Robot(ground.url, await ground.newToken());
  await robot.open('sympy-dev', 'practice');
  await robot.begin();
}, 240_000);
afterAll(async () => {
  await robot?.close();
  await ground?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const records = () => ground.storage.ledger.read(robot.attemptId);
const seen = (host: string) =>
  records().filter((record) => record.host === host && ['process.seen', 'process.gone'].includes(record.kind));
const dropped = (host: string) =>
  records()
    .filter(({ kind, data, host: about }) => kind === 'evidence.gap' && data.reason === 'flood' && about === host)
    .reduce((sum, { data }) => sum + Number(data.dropped), 0);

const flood = `python3 -c 'import os, time
while 1:
    for _ in range(60):
        if os.fork() == 0: time.sleep(0.4); os._exit(0)
    for _ in range(60): os.wait()'`;

test('its evidence stays bounded, the gap is told, and what another host does is seen as before', async () => {
  const [own, other] = (await robot.view()).hosts.map(({ name }) => name) as [string, string];
  const terminal = await robot.terminal(own);
  const began = Date.now();
  terminal.type(`${flood}\r`);
  await expect.poll(() => dropped(own), { timeout: 120_000, interval: 500 }).toBeGreaterThan(1_000);
  const seconds = (Date.now() - began) / 1000;
  const stored = seen(own).length;
  expect(stored).toBeGreaterThan(2_900);
  // What is let through in the long run, and what was seen before.
  expect(stored).toBeLessThan(3_000 + 10 * (seconds + 60));
  expect(dropped(other)).toBe(0);
  await robot.run(other, 'sh -c "sleep 1.5; true # on-the-other-host"');
  await expect.poll(() => JSON.stringify(seen(other)), { timeout: 30_000 }).toContain('on-the-other-host');
  terminal.type('\x03');
  expect(ground.storage.ledger.verify(robot.attemptId)).toEqual([]);
}, 240_000);
