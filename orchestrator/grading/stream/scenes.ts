import type { EdrEvent } from '../sigma/event.js';
import type { Chance } from './chance.js';
import type { Maker, Play } from './play.js';
import { client, deleted, drawnAddress, fromMemory, init, investigation, python, shell, tool } from './programs.js';
import { scene } from './scene.js';

type SceneMaker = Maker<EdrEvent>;

const poolPorts = [443, 3333, 80, 5555, 8443, 14444, 7777, 9000, 8080, 10128];
const servicePorts = [443, 443, 443, 80, 5432, 6379, 8080, 3333, 9000, 22];

const onServer = (chance: Chance, startMs: number, paceMs?: number) =>
  scene(
    chance,
    startMs,
    chance.of(['app', 'api-02', 'build-01', 'etl-01']),
    chance.of(['svc', 'www-data', 'worker']),
    paceMs,
  );
const onDesk = (chance: Chance, startMs: number) =>
  scene(chance, startMs, chance.of(['workstation', 'desk-07']), 'dev');

/** A Python service is made to run a program from memory, which then connects out. */
const attack: SceneMaker = (chance, startMs) => {
  const it = onServer(chance, startMs, 20_000);
  const parent = python(chance);
  const parentPid = chance.between(20, 4_000_000);
  if (chance.percent(60)) it.connect(parentPid, parent, drawnAddress(chance), chance.of([80, 443, 8080]));
  const program = fromMemory(chance);
  const pid = it.start(program, parent, parentPid);
  const address = drawnAddress(chance);
  const port = chance.of(poolPorts);
  for (let i = chance.between(1, 3); i > 0; i -= 1) it.connect(pid, program, address, port);
  if (chance.percent(40)) it.end(pid, program);
  return it;
};

/** The decoy: a legitimate program in memory, started by the host's init, which speaks to nobody. */
const decoy: SceneMaker = (chance, startMs) => {
  const it = onServer(chance, startMs, 20_000);
  const program = fromMemory(chance);
  const pid = it.start(program, init(chance));
  if (chance.percent(40)) it.end(pid, program);
  return it;
};

/** A program whose file was upgraded under it; it may have any parent and may connect. */
const upgrade: SceneMaker = (chance, startMs) => {
  const it = onServer(chance, startMs);
  const program = deleted(chance);
  const pid = it.start(program, chance.of([python, init, shell])(chance));
  if (chance.percent(50)) it.connect(pid, program, drawnAddress(chance), chance.of(servicePorts));
  return it;
};

const pythonChild: SceneMaker = (chance, startMs) => {
  const it = onServer(chance, startMs);
  const program = chance.percent(80) ? client(chance) : tool(chance);
  const pid = it.start(program, python(chance));
  if (chance.percent(80)) it.connect(pid, program, drawnAddress(chance), chance.of(servicePorts));
  if (chance.percent(60)) it.end(pid, program);
  return it;
};

const pythonService: SceneMaker = (chance, startMs) => {
  const it = onServer(chance, startMs);
  const program = python(chance);
  const pid = it.start(program, chance.of([init, shell, python])(chance));
  for (let i = chance.between(1, 3); i > 0; i -= 1)
    it.connect(pid, program, drawnAddress(chance), chance.of(servicePorts));
  return it;
};

const pip: SceneMaker = (chance, startMs) => {
  const it = onDesk(chance, startMs);
  const program = {
    image: python(chance).image,
    commandLine: `python3 -m pip install ${chance.of(['sympy', '-r requirements.txt', 'mpmath==1.3.0'])}`,
  };
  const pid = it.start(program, shell(chance));
  it.connect(pid, program, drawnAddress(chance), chance.of([80, 443]));
  if (chance.percent(30))
    it.start({ image: '/usr/bin/x86_64-linux-gnu-gcc-12', commandLine: 'gcc -O2 -c ext.c' }, program, pid);
  it.end(pid, program);
  return it;
};

const git: SceneMaker = (chance, startMs) => {
  const it = onDesk(chance, startMs);
  const program = {
    image: '/usr/bin/git',
    commandLine: `git ${chance.of(['pull', 'push origin main', 'status', 'log --oneline', 'diff'])}`,
  };
  const pid = it.start(program, shell(chance));
  if (chance.percent(50))
    it.connect(pid, { image: '/usr/lib/git-core/git-remote-http', commandLine: '' }, drawnAddress(chance), 443);
  it.end(pid, program);
  return it;
};

const desk: SceneMaker = (chance, startMs) => {
  const it = onDesk(chance, startMs);
  const program = tool(chance);
  const pid = it.start(program, shell(chance));
  if (chance.percent(70)) it.end(pid, program);
  return it;
};

const cron: SceneMaker = (chance, startMs) => {
  const it = onServer(chance, startMs);
  const script = {
    image: '/usr/bin/dash',
    commandLine: `/bin/sh -c ${chance.of(['run-parts /etc/cron.hourly', '/srv/jobs/rotate.sh', 'test -x /usr/sbin/anacron'])}`,
  };
  const pid = it.start(script, { image: '/usr/sbin/cron', commandLine: '/usr/sbin/cron -f' });
  it.start(chance.percent(50) ? tool(chance) : python(chance), script, pid);
  it.end(pid, script);
  return it;
};

/** Somebody looks for memory execution; the tests of such a tool have a Python parent. */
const looking: SceneMaker = (chance, startMs) => {
  const it = onDesk(chance, startMs);
  it.start(investigation(chance), chance.of([shell, python])(chance));
  return it;
};

/** Decoys alone are more than the tenth at which a rule earns nothing. */
const benign: Play<EdrEvent>['benign'] = [
  { make: decoy, parts: 16 },
  { make: upgrade, parts: 9 },
  { make: pythonChild, parts: 14 },
  { make: pythonService, parts: 12 },
  { make: pip, parts: 10 },
  { make: git, parts: 10 },
  { make: desk, parts: 15 },
  { make: cron, parts: 9 },
  { make: looking, parts: 5 },
];

/** A day as the endpoint sensor sees it. */
export const edrPlay: Play<EdrEvent> = { attack, benign };
