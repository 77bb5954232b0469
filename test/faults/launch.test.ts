import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { servingId } from '../../orchestrator/launch/server-user.js';
import { bothProcesses, startServer } from './server.js';
import { environmentOf, Site, statusOf } from './site.js';

/*
 * What `npm start` runs: a process that holds the engine and one that serves the web. Each is killed in turn. One story, in order.
 */

const isRoot = process.getuid?.() === 0;
let site: Site;

beforeAll(async () => {
  site = await Site.open();
}, 300_000);
afterAll(() => site?.close(), 60_000);

test.runIf(isRoot)('whoever serves is a user of no account, who has no way to the engine', async () => {
  const status = statusOf(site.processOf('main.ts') ?? 0);
  const ids = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(status)?.[1];
  expect(ids('Uid')?.split(/\s+/)).toEqual(Array(4).fill(String(servingId)));
  expect(ids('Gid')?.split(/\s+/)).toEqual(Array(4).fill(String(servingId)));
  expect(ids('Groups')?.trim()).toBe('');
  expect(ids('CapEff')).toMatch(/^0+$/);
  const connect = `require('net').connect('/var/run/docker.sock', () => process.exit(0)).on('error', ({ code }) => {
    console.log(code); process.exit(1);
  })`;
  const asUser = (uid: number) =>
    spawnSync(process.execPath, ['-e', connect], { uid, gid: uid, cwd: '/', encoding: 'utf8' });
  expect(asUser(0).status).toBe(0);
  expect(asUser(servingId)).toMatchObject({ status: 1, stdout: 'EACCES\n' });
});

test.runIf(isRoot)('its data are its own, but for the name under which the engine knows this installation', () => {
  const asUser = (uid: number, line: string) => spawnSync('sh', ['-c', line], { uid, gid: uid, cwd: site.data }).status;
  expect(asUser(servingId, 'test -w chaindrill.db && touch new && rm new')).toBe(0);
  for (const line of ['cat installation', 'rm -f installation', 'mv installation other', 'echo other > installation'])
    expect(asUser(servingId, line), line).not.toBe(0);
  expect(asUser(servingId + 1, 'cat chaindrill.db')).not.toBe(0);
  expect(asUser(servingId + 1, 'ls')).not.toBe(0);
});

test('new keys that its operator makes are read by the server', async () => {
  const { stdout, status } = spawnSync(process.execPath, ['--import', 'tsx', 'orchestrator/keys-cli.ts', 'rotate'], {
    env: { ...process.env, CHAINDRILL_DATA: site.data },
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([0, expect.stringContaining('are signed with')]);
  const published = async () => JSON.stringify(await (await fetch(`${site.url}/api/keys`)).json());
  const id = /signed with (\S+) from now/.exec(stdout)?.[1] ?? '';
  await expect.poll(published, { timeout: 10_000 }).toContain(id);
});

test('a lab opens, and its shell outlives the process that holds the engine', async () => {
  await site.robot.open('sympy-dev');
  await site.robot.begin();
  const terminal = await site.robot.terminal('app');
  await terminal.run('mine=kept; sleep 1000 &');
  await site.kill('engine-main.ts');
  terminal.type('echo "it is $mine"\r');
  await terminal.waitFor(/it is kept/, 30_000, 'what was typed meanwhile');
  expect((await site.robot.view()).state).toBe('running');
}, 240_000);

test('it outlives the process that serves as well, and the engine’s goes on', async () => {
  const holder = site.processOf('engine-main.ts');
  await expect.poll(() => site.processesOf('main.ts'), { timeout: 60_000 }).toHaveLength(2);
  const [, standby] = site.processesOf('main.ts');
  await site.kill('main.ts');
  expect(site.processOf('main.ts')).toBe(standby);
  site.joinAgain();
  expect((await site.robot.view()).state).toBe('running');
  expect(await site.robot.run('app', 'jobs; echo "still $mine"')).toMatch(/sleep 1000[\s\S]*still kept/);
  expect(site.processOf('engine-main.ts')).toBe(holder);
}, 240_000);

test('killed itself, it leaves neither of the two behind, and the next start goes on with the lab', async () => {
  await site.stop('SIGKILL');
  await site.start();
  site.joinAgain();
  expect(await site.robot.run('app', 'echo "again $mine"')).toContain('again kept');
}, 240_000);

test('killed while another is just about to stand by, it leaves nobody behind either', async () => {
  await expect.poll(() => site.processesOf('main.ts'), { timeout: 60_000, interval: 20 }).toHaveLength(2);
  await site.stop('SIGKILL');
  await site.start();
  site.joinAgain();
}, 240_000);

test('told to stop, it ends both and leaves no socket; the lab waits', async () => {
  const path = environmentOf(site.processOf('main.ts') ?? 0)
    .find((line) => line.startsWith('ENGINE_PROCESS='))
    ?.slice('ENGINE_PROCESS='.length);
  expect(existsSync(path ?? '')).toBe(true);
  await site.stop('SIGTERM');
  expect(existsSync(path ?? '')).toBe(false);
  expect((await site.inEngine()).containers).toHaveLength(3);
  await site.start();
  site.joinAgain();
  await site.robot.call('POST', `/attempts/${site.robot.attemptId}/close`);
  await expect.poll(() => site.inEngine(), { timeout: 60_000 }).toEqual({ containers: [], networks: [], volumes: [] });
}, 240_000);

test('where the engine does not answer, or a setting is wrong, it says so and ends with exit code 2', async () => {
  const fresh = mkdtempSync(join(tmpdir(), 'chaindrill-launch-'));
  const starting = (environment: Record<string, string>) => startServer(fresh, environment, bothProcesses);
  await expect(starting({ DOCKER_SOCKET: '/nowhere.sock' })).rejects.toThrow(/ended with 2:/);
  await expect(starting({ PORT: 'many' })).rejects.toThrow(/ended with 2:[\s\S]*PORT="many"/);
  rmSync(fresh, { recursive: true });
}, 120_000);

test('as containers, who has the engine’s socket has no network, and who serves has no way to the socket', () => {
  const { engine, web } = parse(readFileSync('docker-compose.yml', 'utf8')).services;
  const socket = '/var/run/docker.sock';
  expect(engine.volumes.filter((line: string) => line.includes(socket))).toHaveLength(1);
  expect(engine).toMatchObject({ network_mode: 'none' });
  expect(engine).not.toHaveProperty('ports');
  expect(JSON.stringify(web)).not.toMatch(/docker\.sock|privileged|"user"/);
  const dockerfile = readFileSync('images/orchestrator/Dockerfile', 'utf8');
  expect(dockerfile).toMatch(new RegExp(`^USER ${servingId}:${servingId}$`, 'm'));
  expect(engine.environment.ENGINE_GROUP).toBe(String(servingId));
});
