import { beforeEach, expect, test, vi } from 'vitest';
import type { LabId } from '../../orchestrator/contract/attempt.js';
import { type Scene, testScene } from './support/scene.js';

const scene = testScene();
let { platform, ada, teacher, attempt, browser } = {} as Scene;
beforeEach(() => {
  ({ platform, ada, teacher, attempt, browser } = scene());
});

/** The value of one line of Prometheus's text format. */
async function metric(line: string): Promise<number | undefined> {
  const { text } = await platform.parts.metrics.read();
  const found = text.split('\n').find((one) => one.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length));
}

test('the metrics are for administrators and their tokens, in Prometheus’s format', async () => {
  expect((await platform.call('GET', '/metrics')).status).toBe(401);
  expect((await ada.call('GET', '/metrics')).status).toBe(403);
  const answer = await teacher.call('GET', '/metrics');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(answer.text).toContain('# TYPE nodejs_eventloop_lag_seconds gauge');
  const { secret } = await teacher.token(['metrics:read']);
  const authorization = `Bearer ${secret}`;
  expect((await platform.call('GET', '/metrics', undefined, { authorization })).status).toBe(200);
  const { secret: other } = await teacher.token(['audit:read']);
  expect((await platform.call('GET', '/metrics', undefined, { authorization: `Bearer ${other}` })).status).toBe(403);
});

test('ranges, the pool and the queue are told as they are', async () => {
  platform.attempts.warm = () => [{ lab: 'sympy-dev' as LabId, ready: 1, preparing: 0, wanted: 2 }];
  expect(await metric('chaindrill_ranges{what="limit"}')).toBe(3);
  expect(await metric('chaindrill_pool_ranges{lab="sympy-dev",what="ready"}')).toBe(1);
  expect(await metric('chaindrill_pool_ranges{lab="sympy-dev",what="wanted"}')).toBe(2);
  expect(await metric('chaindrill_attempts_waiting')).toBe(2);
});

test('an opening counts once, from the request until it is ready; one that fails does not', async () => {
  platform.attempts.change(attempt, { state: 'opening' });
  const { labId: lab, mode, createdAt } = await platform.attempts.view(attempt);
  const counted = `chaindrill_opening_seconds_count{lab="${lab}",mode="${mode}"}`;
  expect(await metric(counted)).toBeUndefined();
  platform.clock.ms = createdAt + 3_000;
  platform.attempts.change(attempt, { state: 'ready' });
  platform.attempts.change(attempt, { state: 'running' });
  platform.attempts.change(attempt, { state: 'opening' });
  platform.attempts.change(attempt, { state: 'failed' });
  expect(await metric(counted)).toBe(1);
  expect(await metric(`chaindrill_opening_seconds_bucket{le="2",lab="${lab}",mode="${mode}"}`)).toBe(0);
  expect(await metric(`chaindrill_opening_seconds_bucket{le="4",lab="${lab}",mode="${mode}"}`)).toBe(1);
});

test('an echo is measured from a key to what the terminal says next', async () => {
  const client = await browser(ada);
  const opened = { attempt, host: 'workstation', shell: 0, cols: 80, rows: 24 };
  await client.emitWithAck('terminal:open', opened);
  expect(await metric('chaindrill_terminal_echo_seconds_count')).toBe(0);
  client.emit('terminal:input', `${attempt}/workstation/0`, new Uint8Array([0x61]));
  await vi.waitFor(async () => expect(await metric('chaindrill_terminal_echo_seconds_count')).toBe(1));
});

test('administrators look at the same in figures, each duration in its own bucket', async () => {
  expect((await ada.call('GET', '/operation')).status).toBe(403);
  const before = (await teacher.call('GET', '/operation')).body.echo.count;
  for (const ms of [1.5, 3, 4, 15, 3_000]) platform.metrics.echoed(ms);
  const { body } = await teacher.call('GET', '/operation');
  expect(body.echo.count - before).toBe(5);
  const at = (upToMs: number | null) =>
    body.echo.buckets.find((bucket: { upToMs: number | null }) => bucket.upToMs === upToMs)?.count;
  // Real echoes of the tests before are in it too, all of them quick.
  expect(at(null)).toBe(1);
  expect(at(5)).toBeGreaterThanOrEqual(2);
  expect(at(20)).toBeGreaterThanOrEqual(1);
  expect(body.echo.buckets.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(body.echo.count);
  expect(body).toMatchObject({ ranges: { live: 0, most: 3, short: null }, waiting: 2 });
  expect(body.memory.freeBytes).toBeLessThan(body.memory.totalBytes);
  expect(body.eventLoopMs).toBeGreaterThanOrEqual(0);
});
