import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../orchestrator/config.js';
import { type Facts, readFacts } from '../../orchestrator/doctor/facts.js';
import { examine, type Finding } from '../../orchestrator/doctor/findings.js';
import { refuseUnsafe, UnsafeMachine } from '../../orchestrator/doctor/refuse.js';
import { surveyEngine } from '../../orchestrator/range/survey.js';
import { docker } from '../range/help.js';
import { temporaryDirectory } from './support/rows.js';

const gib = 2 ** 30;
/** A machine at which there is nothing to find fault with. */
const sound: Facts = {
  engine: {
    version: '28.2.2',
    apiVersion: '1.50',
    kernel: '6.1.0-40-amd64',
    system: 'Debian GNU/Linux 12 (bookworm)',
    security: ['apparmor', 'seccomp', 'userns'],
    runtimes: ['runc', 'runsc'],
    defaultRuntime: 'runc',
    limits: { memory: true, swap: true, cpu: true, pids: true },
    liveRestore: true,
    controlGroups: '2',
    cpus: 4,
    memoryBytes: 16 * gib,
    rootDirectory: '/var/lib/docker',
    time: 1,
    networks: { taken: 3, all: 512 },
  },
  aheadMs: 5,
  freeBytes: { data: 50 * gib, engine: 50 * gib },
  inTheWay: [],
  server: { uid: 1000, mayUseEngine: false },
  openFiles: 65_536,
  containerRuntime: 'runsc',
};
const withEngine = (changes: Partial<Facts['engine']>): Facts => ({
  ...sound,
  engine: { ...sound.engine, ...changes },
});
const levelOf = (facts: Facts, id: string) => examine(facts).find((one) => one.id === id)?.level;

describe('what the doctor says', () => {
  test('of a sound machine is nothing but good, each once', () => {
    const findings = examine(sound);
    expect(findings.filter(({ level, advice }) => level !== 'strong' || advice !== null)).toEqual([]);
    expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
  });

  const cases: [string, string, Facts, 'weak' | 'unsafe'][] = [
    ['an engine that is too old', 'engine-version', withEngine({ apiVersion: '1.40' }), 'unsafe'],
    ['an old kernel', 'kernel', withEngine({ kernel: '5.4.0-200-generic' }), 'unsafe'],
    ['no limit of processes', 'limits', withEngine({ limits: { ...sound.engine.limits, pids: false } }), 'unsafe'],
    ['swap without a limit', 'swap', withEngine({ limits: { ...sound.engine.limits, swap: false } }), 'weak'],
    ['control groups of the first version', 'control-groups', withEngine({ controlGroups: '1' }), 'weak'],
    ['labs that end with the engine', 'live-restore', withEngine({ liveRestore: false }), 'weak'],
    ['a clock that is a little off', 'clock', { ...sound, aheadMs: -5_000 }, 'weak'],
    ['a clock that is far off', 'clock', { ...sound, aheadMs: 120_000 }, 'unsafe'],
    ['no seccomp', 'seccomp', withEngine({ security: ['apparmor'] }), 'unsafe'],
    ['no AppArmor', 'mandatory-access', withEngine({ security: ['seccomp'] }), 'weak'],
    ['no user namespaces', 'user-namespaces', withEngine({ security: ['seccomp'] }), 'weak'],
    ['a runtime that shares the kernel', 'runtime', { ...sound, containerRuntime: null }, 'weak'],
    ['a runtime that is not there', 'runtime', { ...sound, containerRuntime: 'kata' }, 'unsafe'],
    [
      'a disk that is nearly full',
      'disk-engine',
      { ...sound, freeBytes: { data: gib * 50, engine: gib / 2 } },
      'unsafe',
    ],
    ['a small disk', 'disk-data', { ...sound, freeBytes: { data: gib * 5, engine: gib * 50 } }, 'weak'],
    ['a disk elsewhere', 'disk-engine', { ...sound, freeBytes: { data: gib * 50, engine: null } }, 'weak'],
    ['little memory', 'memory', withEngine({ memoryBytes: 2 * gib }), 'weak'],
    ['addresses in the way', 'addresses', { ...sound, inTheWay: ['utun4'] }, 'weak'],
    ['networks that are taken', 'addresses', withEngine({ networks: { taken: 400, all: 512 } }), 'weak'],
    ['a server that is root', 'server-user', { ...sound, server: { uid: 0, mayUseEngine: true } }, 'weak'],
    ['a server that has the engine', 'engine-apart', { ...sound, server: { uid: 1, mayUseEngine: true } }, 'weak'],
    ['few open files', 'open-files', { ...sound, openFiles: 1024 }, 'weak'],
  ];
  test.each(cases)('%s: with advice, and before what is strong', (_, id, facts, level) => {
    const findings = examine(facts);
    expect(levelOf(facts, id)).toBe(level);
    expect(findings.find((one) => one.id === id)?.advice).toEqual(expect.any(String));
    const worst = findings.map((one) => ['unsafe', 'weak', 'strong'].indexOf(one.level));
    expect(worst).toEqual([...worst].sort());
  });
});

test('an unsafe machine is refused with all its reasons, and one that is allowed is logged', () => {
  const findings = examine({ ...withEngine({ security: ['apparmor', 'userns'] }), aheadMs: 120_000 });
  const logged: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(JSON.parse(line).unsafe) });
  const attempt = (allowed: string[]) => () => refuseUnsafe(findings, allowed, log);
  expect(attempt([])).toThrow(UnsafeMachine);
  expect(attempt([])).toThrow(/clock: .*NTP[\s\S]*seccomp: [\s\S]*ALLOW_UNSAFE=clock,seccomp/);
  expect(attempt(['clock'])).toThrow(/ {2}seccomp: /);
  logged.length = 0;
  expect(attempt(['clock', 'seccomp'])).not.toThrow();
  expect(logged.sort()).toEqual(['clock', 'seccomp']);
});

test('this machine is read, and is not unsafe', async () => {
  const directory = temporaryDirectory();
  const facts = await readFacts(
    () => surveyEngine(docker),
    readConfig({ CHAINDRILL_DATA: `${directory.path}/not/yet/made` }),
    sound.server,
  );
  expect(facts.freeBytes.data).toBeGreaterThan(0);
  expect(Math.abs(facts.aheadMs)).toBeLessThan(60_000);
  expect(facts.engine.networks.all).toBe(512);
  expect(examine(facts).filter(({ level }) => level === 'unsafe')).toEqual([]);
  directory.remove();
});

describe('the commands', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const run = (file: string, words: string[], environment: Record<string, string>) =>
    spawnSync(process.execPath, ['--import', 'tsx', `orchestrator/${file}`, ...words], {
      cwd: root,
      env: { ...process.env, ...environment },
      encoding: 'utf8',
    });

  test('tell, and end with 1 where a server would not start', () => {
    const sane = run('doctor-cli.ts', [], {});
    expect([sane.status, sane.stderr]).toEqual([0, '']);
    expect(sane.stdout).toMatch(/✓ strong {2}engine-version +Docker Engine/);
    const odd = run('doctor-cli.ts', ['--json'], { CONTAINER_RUNTIME: 'nothing-such' });
    expect(odd.status).toBe(1);
    expect((JSON.parse(odd.stdout) as Finding[])[0]).toMatchObject({ id: 'runtime', level: 'unsafe' });
    expect(run('doctor-cli.ts', [], { CONTAINER_RUNTIME: 'nothing-such', ALLOW_UNSAFE: 'runtime' }).status).toBe(0);
    expect(run('doctor-cli.ts', [], { DOCKER_SOCKET: '/nowhere/docker.sock' })).toMatchObject({ status: 2 });
  });

  test('the server does not start on an unsafe machine, and says why', () => {
    const directory = temporaryDirectory();
    const started = run('main.ts', [], {
      CHAINDRILL_DATA: directory.path,
      PORT: '0',
      CONTAINER_RUNTIME: 'nothing-such',
    });
    expect(started.status).toBe(2);
    expect(started.stderr).toContain('CONTAINER_RUNTIME asks for nothing-such');
    rmSync(directory.path, { recursive: true, force: true });
  });
});
