import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { Robot } from '../../orchestrator/authoring/robot.js';
import { servingId } from '../../orchestrator/launch/server-user.js';
import { docker } from '../range/help.js';
import { bothProcesses, newToken, type Server, startServer } from './server.js';

/*
 * What `npm start` runs: a process that holds the engine and one that serves the web. Each is killed in turn. One story, in order.
 */

const folder = mkdtempSync(join(tmpdir(), 'chaindrill-launch-'));
const data = join(folder, 'data');
const isRoot = process.getuid?.() === 0;
let server: Server;
let token: string;
let robot: Robot;

/** A port that stays the same over starts. */
async function freePort(): Promise<string> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as { port: number };
  await new Promise((resolve) => listener.close(resolve));
  return String(port);
}

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
/** The launcher's child that runs this file. */
const processOf = (file: string): number | undefined =>
  childrenOf(server.pid).find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`/orchestrator/${file}`));
const isThere = (pid: number): boolean => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(statusOf(pid));
const statusOf = (pid: number): string => readFileSync(`/proc/${pid}/status`, 'utf8');

/** Kills one of the two without warning; resolves when another has taken its place. */
async function kill(file: string): Promise<void> {
  const pid = processOf(file) ?? 0;
  expect(pid).toBeGreaterThan(0);
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => [undefined, pid].includes(processOf(file)), { timeout: 30_000 }).toBe(false);
}

const answers = () =>
  fetch(`${server.url}/api/health`).then(
    ({ status }) => status,
    () => 0,
  );

beforeAll(async () => {
  // Else nobody but its owner may pass, and the server would have to be that.
  chmodSync(folder, 0o755);
  server = await startServer(data, { PORT: await freePort() }, bothProcesses);
  token = await newToken(server.url, 'Robin');
  robot = new Robot(server.url, token);
}, 300_000);
afterAll(async () => {
  await robot?.close();
  await server?.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

test.runIf(isRoot)('whoever serves is a user of no account, who has no way to the engine', async () => {
  const ids = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(statusOf(processOf('main.ts') ?? 0))?.[1];
  expect(ids('Uid')?.split(/\s+/)).toEqual(Array(4).fill(String(servingId)));
  expect(ids('Gid')?.split(/\s+/)).toEqual(Array(4).fill(String(servingId)));
  expect(ids('Groups')?.trim()).toBe('');
  expect(ids('CapEff')).toMatch(/^0+$/);
  const connect =
    "require('net').connect('/var/run/docker.sock', () => process.exit(0)).on('error', (e) => { console.log(e.code); process.exit(1); })";
  const asUser = (uid: number) =>
    spawnSync(process.execPath, ['-e', connect], { uid, gid: uid, cwd: '/', encoding: 'utf8' });
  expect(asUser(0).status).toBe(0);
  expect(asUser(servingId)).toMatchObject({ status: 1, stdout: 'EACCES\n' });
});

test.runIf(isRoot)('its data are its own, but for the name under which the engine knows this installation', () => {
  const asUser = (uid: number, line: string) => spawnSync('sh', ['-c', line], { uid, gid: uid, cwd: data }).status;
  expect(asUser(servingId, 'test -w chaindrill.db && touch new && rm new')).toBe(0);
  for (const line of ['cat installation', 'rm -f installation', 'mv installation other', 'echo other > installation'])
    expect(asUser(servingId, line), line).not.toBe(0);
  expect(asUser(servingId + 1, 'cat chaindrill.db')).not.toBe(0);
  expect(asUser(servingId + 1, 'ls')).not.toBe(0);
});

test.runIf(isRoot)('new keys that root makes are read by the server', async () => {
  const rotate = () =>
    spawnSync(process.execPath, ['--import', 'tsx', 'orchestrator/keys-cli.ts', 'rotate'], {
      env: { ...process.env, CHAINDRILL_DATA: data },
      encoding: 'utf8',
    });
  const { stdout, status } = rotate();
  expect([status, stdout]).toEqual([0, expect.stringContaining('are signed with')]);
  const published = async () => JSON.stringify(await (await fetch(`${server.url}/api/keys`)).json());
  const id = /signed with (\S+) from now/.exec(stdout)?.[1] ?? '';
  await expect.poll(published, { timeout: 10_000 }).toContain(id);
});

test('a lab opens, and its shell outlives the process that holds the engine', async () => {
  await robot.open('sympy-dev');
  await robot.begin();
  const terminal = await robot.terminal('app');
  await terminal.run('mine=kept; sleep 1000 &');
  await kill('engine-main.ts');
  terminal.type('echo "it is $mine"\r');
  await terminal.waitFor(/it is kept/, 30_000, 'what was typed meanwhile');
  expect((await robot.view()).state).toBe('running');
}, 240_000);

test('it outlives the process that serves as well, and the engine’s goes on', async () => {
  const holder = processOf('engine-main.ts');
  const { attemptId } = robot;
  robot.socket.disconnect();
  await kill('main.ts');
  await expect.poll(answers, { timeout: 60_000 }).toBe(200);
  robot = new Robot(server.url, token, attemptId);
  expect((await robot.view()).state).toBe('running');
  expect(await (await robot.terminal('app')).run('jobs; echo "still $mine"')).toMatch(/sleep 1000[\s\S]*still kept/);
  expect(processOf('engine-main.ts')).toBe(holder);
}, 240_000);

test('killed itself, it leaves neither of the two behind, and the next start goes on with the lab', async () => {
  const pids = [processOf('engine-main.ts') ?? 0, processOf('main.ts') ?? 0];
  expect(pids.every(isThere)).toBe(true);
  const { attemptId } = robot;
  robot.socket.disconnect();
  const port = new URL(server.url).port;
  await server.kill('SIGKILL');
  await expect.poll(() => pids.filter(isThere), { timeout: 60_000 }).toEqual([]);
  server = await startServer(data, { PORT: port }, bothProcesses);
  robot = new Robot(server.url, token, attemptId);
  expect(await (await robot.terminal('app')).run('echo "again $mine"')).toContain('again kept');
}, 240_000);

test('told to stop, it ends both and leaves no socket; the lab waits', async () => {
  const pids = [processOf('engine-main.ts') ?? 0, processOf('main.ts') ?? 0];
  const socket = readFileSync(`/proc/${pids[1]}/environ`, 'utf8')
    .split('\0')
    .find((line) => line.startsWith('ENGINE_PROCESS='));
  const path = socket?.slice('ENGINE_PROCESS='.length) ?? '';
  expect(existsSync(path)).toBe(true);
  await server.kill('SIGTERM');
  expect(pids.filter(isThere)).toEqual([]);
  expect(existsSync(path)).toBe(false);
  const labels = [`chaindrill.attempt=${robot.attemptId}`];
  expect(await docker.listContainers({ filters: { label: labels } })).toHaveLength(3);
  server = await startServer(data, {}, bothProcesses);
  robot = new Robot(server.url, token, robot.attemptId);
  await robot.call('POST', `/attempts/${robot.attemptId}/close`);
  await expect
    .poll(() => docker.listContainers({ all: true, filters: { label: labels } }), { timeout: 60_000 })
    .toEqual([]);
}, 240_000);

test('where the engine does not answer, or a setting is wrong, it says so and ends with exit code 2', async () => {
  const fresh = join(folder, 'fresh');
  mkdirSync(fresh);
  await expect(startServer(fresh, { DOCKER_SOCKET: '/nowhere.sock' }, bothProcesses)).rejects.toThrow(/ended with 2:/);
  await expect(startServer(fresh, { PORT: 'many' }, bothProcesses)).rejects.toThrow(/ended with 2:[\s\S]*PORT="many"/);
}, 120_000);

test('as containers, who has the engine’s socket has no network, and who serves has no way to the socket', () => {
  const { engine, web } = parse(readFileSync('docker-compose.yml', 'utf8')).services;
  const socket = '/var/run/docker.sock';
  expect(engine.volumes.filter((line: string) => line.includes(socket))).toHaveLength(1);
  expect(engine).toMatchObject({ network_mode: 'none' });
  expect(engine).not.toHaveProperty('ports');
  expect(JSON.stringify(web)).not.toMatch(/docker\.sock|privileged|"user"/);
  expect(readFileSync('images/orchestrator/Dockerfile', 'utf8')).toMatch(
    new RegExp(`^USER ${servingId}:${servingId}$`, 'm'),
  );
  expect(engine.environment.ENGINE_GROUP).toBe(String(servingId));
});
