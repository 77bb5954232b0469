import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProvingGround } from '../../orchestrator/authoring/ground.js';
import { Robot } from '../../orchestrator/authoring/robot.js';
import type { Drill } from '../../orchestrator/contract/drill.js';
import { reportSchema } from '../../orchestrator/contract/report.js';
import { cookieOf } from '../platform/support/server.js';

/*
 * A fire drill of five robots on real ranges. The tests are one story and run in order.
 */

const folder = mkdtempSync(join(tmpdir(), 'chaindrill-drill-'));
let ground: Awaited<ReturnType<typeof openProvingGround>>;
let teach: (method: string, path: string, body?: object) => Promise<Drill & { code: string; id: string }>;
let cohort: string;
let drill: string;
const people: { token: string; enrolment: string }[] = [];
const robots: Robot[] = [];

const read = () => teach('GET', `/cohorts/${cohort}/drills/${drill}`);
const within = (timeout: number) => ({ timeout, interval: 500 });

beforeAll(async () => {
  ground = await openProvingGround(folder, pino({ level: 'silent' }));
  const { url } = ground;
  const send = (method: string, path: string, body: object | undefined, cookie: string) =>
    fetch(`${url}/api${path}`, {
      method,
      headers: { origin: url, cookie, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const invitation = new URL(ground.instructorLink).searchParams.get('code');
  const account = { name: 'teacher', password: randomBytes(12).toString('hex'), locale: 'en', invitation };
  const cookie = cookieOf((await send('POST', '/accounts', account, '')).headers);
  teach = async (method, path, body) => (await send(method, path, body, cookie)).json();
  const settings = { labs: ['sympy-dev'] };
  cohort = (await teach('POST', '/cohorts', { name: 'Drill', startsAt: 0, settings })).id;
  const { code } = await teach('POST', `/cohorts/${cohort}/invitations`, {});
  for (let count = 0; count < 5; count++) {
    const person = {
      name: `robot ${count}`,
      password: randomBytes(12).toString('hex'),
      locale: 'en',
      invitation: code,
    };
    const own = cookieOf((await send('POST', '/accounts', person, '')).headers);
    const scopes = ['attempt:read', 'attempt:write', 'terminal'];
    const { secret } = await (await send('POST', '/tokens', { label: 'robot', scopes }, own)).json();
    const [programme] = await (await send('GET', '/programmes', undefined, own)).json();
    people.push({ token: secret, enrolment: programme.enrolment.id });
  }
}, 120_000);
afterAll(async () => {
  for (const robot of robots) await robot.close();
  await ground?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('all ranges are opened beforehand, and nobody can begin by themselves', async () => {
  const those = people.map(({ enrolment }) => enrolment);
  ({ id: drill } = await teach('POST', `/cohorts/${cohort}/drills`, { lab: 'sympy-dev', people: those }));
  await expect
    .poll(async () => (await read()).people.map(({ state }) => state), within(180_000))
    .toEqual(Array(5).fill('ready'));
  for (const { token, enrolment } of people) {
    const { attempt } = (await read()).people.find((person) => person.enrolment === enrolment) ?? {};
    robots.push(new Robot(ground.url, token, attempt ?? ''));
  }
  const [robot] = robots as [Robot];
  await expect(robot.call('POST', `/attempts/${robot.attemptId}/start`)).rejects.toThrow(
    'begins for everybody at once',
  );
}, 240_000);

test('fired for all at one moment, the attack begins everywhere; how far apart is told', async () => {
  await teach('POST', `/cohorts/${cohort}/drills/${drill}/fire`);
  await expect.poll(async () => (await read()).skewMs, within(120_000)).not.toBeNull();
  const { people: all, skewMs } = await read();
  expect(all.map(({ state, late }) => [state, late])).toEqual(Array(5).fill(['running', false]));
  expect(skewMs).toBe(
    Math.max(...all.map(({ clockStartedAt }) => clockStartedAt as number)) -
      Math.min(...all.map(({ clockStartedAt }) => clockStartedAt as number)),
  );
  console.log('skew of five attacks', skewMs, 'ms');
}, 180_000);

test('what people do shows as they do it, and a range that fails keeps nobody else', async () => {
  const [first, second] = robots as [Robot, Robot];
  await first.run('workstation', 'true');
  await first.file(reportSchema.parse({}));
  await second.call('POST', `/attempts/${second.attemptId}/close`);
  const personOf = async ({ attemptId }: Robot) => (await read()).people.find(({ attempt }) => attempt === attemptId);
  await expect.poll(async () => (await personOf(first))?.reportMs ?? null, within(30_000)).not.toBeNull();
  expect((await personOf(first))?.identifyMs).toBeNull();
  await expect.poll(async () => (await personOf(first))?.lastHarmMs ?? null, within(60_000)).not.toBeNull();
  expect((await personOf(second))?.state).toBe('closed');
  expect((await read()).people.filter(({ state }) => state === 'running').length).toBe(4);
}, 180_000);

test('stopped for all, everybody who was at it is graded, and the times are final', async () => {
  await teach('POST', `/cohorts/${cohort}/drills/${drill}/stop`);
  await expect
    .poll(async () => (await read()).people.map(({ state }) => state).sort(), within(480_000))
    .toEqual(['closed', 'graded', 'graded', 'graded', 'graded']);
  const { people: all } = await read();
  expect(all.flatMap(({ points }) => points ?? []).length).toBe(4);
  expect(all.every(({ containMs }) => containMs === null)).toBe(true);
}, 600_000);
