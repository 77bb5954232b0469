import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Robot } from '../../orchestrator/authoring/robot.js';
import { docker } from '../range/help.js';
import { newToken, type Server, startServer } from './server.js';

/*
 * The server is killed without warning at the moments that matter, and started again. One story, in order.
 */

const folder = mkdtempSync(join(tmpdir(), 'chaindrill-faults-'));
let server: Server;
let token: string;
let robot: Robot;

/** Kills the server at once, or ends it in order, starts it again, and joins the same attempt anew. */
async function killAndStart(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
  const attempt = robot.attemptId;
  robot.socket.disconnect();
  await server.kill(signal);
  server = await startServer(folder);
  robot = new Robot(server.url, token, attempt);
}

/** Containers of this installation that belong to an attempt. */
async function containers(): Promise<string[]> {
  const namespace = readFileSync(join(folder, 'installation'), 'utf8').trim();
  const all = await docker.listContainers({
    all: true,
    filters: { label: [`chaindrill.namespace=${namespace}`, 'chaindrill.attempt'] },
  });
  return all.map((container) => `${container.Labels['chaindrill.attempt']} ${container.Labels['chaindrill.host']}`);
}

beforeAll(async () => {
  server = await startServer(folder);
  token = await newToken(server.url, 'Robin');
  robot = new Robot(server.url, token);
}, 120_000);

afterAll(async () => {
  await robot?.close();
  await server?.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

test('ended or killed while a lab is being opened, it opens the same attempt after its start', async () => {
  await robot.ask('sympy-dev');
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    await robot.untilView(
      ({ state, opening }) => state === 'opening' && opening.some((step) => step.state === 'done'),
      'the first step of opening',
      60_000,
    );
    await killAndStart(signal);
  }
  expect((await robot.until('ready', 120_000)).state).toBe('ready');
  expect(await containers()).toHaveLength(3);
}, 240_000);

test('killed while a trainee works, it finds range, shell, running program and evidence again', async () => {
  await robot.begin();
  await robot.run('app', 'echo marker-$((40+2)); sleep 1000 & true');
  const before = (await robot.view()).clockStartedAt;
  // Scrollback comes back from the recording, which is written within a second.
  const recording = join(folder, 'recordings', robot.attemptId, 'app-0.cast');
  await expect.poll(() => readFileSync(recording, 'utf8'), { timeout: 10_000 }).toContain('marker-42');
  await killAndStart();
  expect((await robot.view()).state).toBe('running');
  expect((await robot.view()).clockStartedAt).toBe(before);
  const terminal = await robot.terminal('app');
  expect(terminal.snapshot).toContain('marker-42');
  expect(await terminal.run('jobs')).toContain('sleep 1000');
}, 240_000);

test('killed while the examiner works, it goes on at the step that was cut off, grades, and leaves no container', async () => {
  await robot.call('POST', `/attempts/${robot.attemptId}/submit`);
  await robot.untilView(
    (view) => view.examination.filter(({ state }) => state === 'done').length >= 2,
    'two steps of the examination',
    120_000,
  );
  await killAndStart();
  const graded = await robot.until('graded', 300_000);
  expect(graded.points).toBe(0);
  await expect.poll(containers, { timeout: 60_000, interval: 500 }).toEqual([]);
  const ledger = (await robot.lines(`/attempts/${robot.attemptId}/ledger`)) as {
    seq: number;
    kind: string;
    data: { step?: string; state?: string };
  }[];
  expect(ledger.map(({ seq }) => seq)).toEqual(ledger.map((_, index) => index + 1));
  const done = ledger
    .filter(({ kind, data }) => kind === 'exam.step' && data.state === 'done')
    .map(({ data }) => data.step);
  expect(new Set(done).size).toBe(done.length);
  expect(ledger.some(({ kind }) => kind === 'evidence.gap')).toBe(true);
}, 420_000);

test('a container that is ended from outside ends the attempt with that reason, and nothing of it is left', async () => {
  await robot.open('sympy-dev');
  const [app] = await docker.listContainers({
    filters: { label: [`chaindrill.attempt=${robot.attemptId}`, 'chaindrill.host=app'] },
  });
  await docker.getContainer(app?.Id ?? '').kill();
  const failed = await robot.untilView((view) => view.state === 'failed', 'the failure', 60_000);
  expect(failed.problem?.code).toBe('host-lost');
  await expect.poll(containers, { timeout: 60_000, interval: 500 }).toEqual([]);
}, 240_000);

test('a taken port is told with what to do, and with exit code 2', async () => {
  const port = new URL(server.url).port;
  await expect(startServer(mkdtempSync(join(folder, 'second-')), { PORT: port })).rejects.toThrow(
    /ended with 2:[\s\S]*Port \d+ is taken/,
  );
});
