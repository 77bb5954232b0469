import { readFileSync } from 'node:fs';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RobotTerminal } from '../../../orchestrator/authoring/robot-terminal.js';
import { readCatalog } from '../../../orchestrator/catalog/catalog.js';
import { labsFolder } from '../../../orchestrator/compose.js';
import { parseCheck } from '../../../orchestrator/grading/checks/checks.js';
import { until } from '../../images/help.js';
import { type Tried, tryAll } from './attempt.js';
import { catalogue } from './catalogue.js';
import { hogs } from './hogs.js';
import { isAbsent, matches, nameOf } from './probe.js';
import { runTyped, typeFile } from './shells.js';
import { type Lab, openStage, type Stage } from './stage.js';

/*
 * A hostile trainee in the shell of every host of every lab. What is tried stands in `probes/` and `hogs.ts`, each with a
 * control that shows that it succeeds where it is permitted. Here it is told what has to come of it.
 */

const docker = new Docker();
const places = readCatalog(labsFolder, parseCheck)
  .list()
  .flatMap(({ manifest }) =>
    manifest.hosts.filter(({ kind }) => kind === 'lab').map(({ name }) => ({ lab: manifest.id as string, host: name })),
  );
const categories = [...new Set(catalogue.map(({ category }) => category))];

let stage: Stage;
let tried: Tried;
const labOf = (id: string) => stage.labs.find((lab) => lab.id === id) as Lab;

beforeAll(async () => {
  stage = await openStage();
  for (const { robot } of stage.labs) await robot.begin();
  tried = await tryAll(stage, catalogue);
}, 400_000);
afterAll(() => stage?.close(), 60_000);

test('every lab is on the stage', () => {
  expect(stage.labs.flatMap(({ id, hosts }) => hosts.map((host) => ({ lab: id, host })))).toEqual(
    expect.arrayContaining(places),
  );
});

describe.each(categories)('%s', (category) => {
  const probes = catalogue.filter((probe) => probe.category === category);

  test('every control succeeds, so that a refusal means something', () => {
    const failed = probes.flatMap((probe) =>
      tried
        .controlsOf(probe)
        .filter((said) => !isAbsent(said) && !matches(probe.control.outcome ?? 'ok', said))
        .map((said) => `${nameOf(probe)} → ${said}`),
    );
    expect(failed).toEqual([]);
  });

  test.each(places)('is refused on $host of $lab', ({ lab, host }) => {
    const got = probes
      .map((probe) => ({ probe, said: tried.outcome(lab, host, probe) }))
      .filter(({ probe, said }) => !matches(probe.refused, said))
      .map(({ probe, said }) => `${nameOf(probe)} → ${said}`);
    expect(got).toEqual([]);
  });
});

test.each(places)(
  'at least 60 distinct pairs over at least 12 categories were tried on $host of $lab, each with a control',
  ({ lab, host }) => {
    const counted = catalogue.filter(
      (probe) =>
        tried.outcome(lab, host, probe) !== undefined &&
        tried.controlsOf(probe).some((said) => matches(probe.control.outcome ?? 'ok', said)),
    );
    const pairs = new Set(counted.map(({ category, interface: what, effect }) => `${category} ${what} ${effect}`));
    const kinds = new Set(counted.map(({ category }) => category));
    console.log(`${lab} ${host}: ${pairs.size} pairs in ${kinds.size} categories`);
    expect(pairs.size).toBeGreaterThanOrEqual(60);
    expect(kinds.size).toBeGreaterThanOrEqual(12);
  },
);

describe.each(hogs)('$category: while one takes all of it ($interface)', ({ hold, held, use, interface: what }) => {
  test.each(places)(
    'on $host of $lab, the other range goes on, and afterwards the host itself',
    async ({ lab, host }) => {
      const mine = labOf(lab);
      const other = stage.neighbourOf(mine);
      const task = (code: string) => [{ id: what, code, seconds: 100, alone: true }];
      const spare = await stage.shell(mine, host, 1);
      await typeFile(spare, '/tmp/hold', task(hold), stage.givenIn(mine));
      spare.type('python3 /tmp/runner.py /tmp/hold\n');
      const [, said] = await spare.waitFor(/@@held ([^@]*)@@/, 60_000, what);
      const others = await runTyped(await other.robot.terminal('workstation'), task(use), stage.givenIn(other));
      const machine = await fetch(`${stage.server.url}/api/openapi.json`);
      spare.type('\x03');
      await spare.run('true', { mayFail: true });
      expect(said).toMatch(held instanceof RegExp ? held : new RegExp(`^${held}$`));
      expect([...others.values()]).toEqual(['ok']);
      expect(machine.status).toBe(200);
      await until('the host has it again', async () => {
        const own = await runTyped(await mine.robot.terminal(host), task(use), stage.givenIn(mine));
        return [...own.values()][0] === 'ok';
      });
    },
  );
});

describe('lying to the witness', () => {
  const lies = readFileSync(new URL('./lies.py', import.meta.url), 'utf8');

  test.each(places)(
    'on $host of $lab every program from memory is seen, whatever it says of itself',
    async ({ lab, host }) => {
      const { robot } = labOf(lab);
      const terminal = await robot.terminal(host);
      await terminal.run(`cat > /tmp/lies.py <<'END'\n${lies}\nEND`);
      const shown = await terminal.run('python3 /tmp/lies.py flood', { timeoutMs: 90_000 });
      const told = JSON.parse(/@@(.*)@@/s.exec(shown)?.[1]?.replaceAll('\n', '') ?? '{}');
      // The control: inside, the lie is believed.
      expect(told.seen).toMatchObject({
        'kernel-thread': '[kworker/0:1-events]',
        examiner: '/usr/local/sbin/lab-init',
      });
      const names = [
        ...['honest', 'kthread', 'examiner', '/usr/bin/python3.11', 'unreadable', 'no-output', 'long', 'frozen'],
        ...['strange\n\u001b]0;owned\u0007', 'hopping', 'after-the-flood'],
      ];
      let seen: ReturnType<Stage['processesSeen']> = [];
      await until('all are in the ledger', () => {
        seen = stage.processesSeen(labOf(lab), host);
        return names.every((name) => seen.some(({ exe }) => exe === `/memfd:${name} (deleted)`));
      }).catch(() => {
        // Which are missing is told below.
      });
      const hashes = names.map((name) => [name, seen.find(({ exe }) => exe === `/memfd:${name} (deleted)`)?.exeSha256]);
      expect(hashes).toEqual(names.map((name) => [name, told.sha256]));
      await terminal.run('pkill -KILL -f lies.py; pkill -KILL hop; pkill -KILL -x sleep; true', { mayFail: true });
    },
    180_000,
  );
});

describe('with the lab’s resolver stopped', () => {
  const questions = `
found = []
for name, kind in (("www.example.com", 1), (given["name"], 1), ("8.8.8.8.in-addr.arpa", 12)):
    for tcp in (False, True):
        try: found += ask(name, kind=kind, tcp=tcp, dnssec=True, wait=2)[3]
        except OSError: pass
return " ".join(found) or "none"`;
  const task = [{ id: 'names', code: questions, seconds: 40, alone: true }];

  test.each(places.filter(({ host }) => host !== 'resolver'))(
    'nobody else answers on $host of $lab',
    async ({ lab, host }) => {
      const mine = labOf(lab);
      const terminal = await mine.robot.terminal(host);
      const ask = async () => (await runTyped(terminal, task, stage.givenIn(mine))).get('names');
      const container = docker.getContainer(
        mine.containers.get(lab === 'checkout-action' ? 'resolver' : 'world')?.id ?? '',
      );
      await container.pause();
      try {
        expect(await ask()).toBe('none');
      } finally {
        await container.unpause();
      }
      await until('it answers again', async () => (await ask())?.startsWith(mine.prefix));
    },
  );
});

describe('the terminal', () => {
  test('a flood of output leaves the server’s memory and its disk within bounds, and other terminals alive', async () => {
    const lab = stage.labs[0];
    const spare = await stage.shell(lab, 'workstation', 1);
    spare.type('yes "$(head -c 3000 /dev/zero | tr "\\0" x)" | head -c 60M; echo $((40+2))-done\n');
    await (await lab.robot.terminal('app')).run('true', { timeoutMs: 20_000 });
    await spare.waitFor(/42-done/, 110_000, 'the flood');
    const status = readFileSync(`/proc/${stage.server.pid}/status`, 'utf8');
    const peakMb = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
    console.log(`the server's memory at its peak: ${peakMb.toFixed(0)} MB`);
    expect(peakMb).toBeLessThan(700);
    expect(stage.recordedBytes(lab)).toBeLessThan(13 * 2 ** 20);
  });
});

test.each(places)('`kill -9 -1` on $host of $lab leaves the range alive', async ({ lab, host }) => {
  const mine = labOf(lab);
  const spare = await stage.shell(mine, host, 2);
  spare.type('kill -9 -1\n');
  await until('a shell opens again', async () => {
    const again = await RobotTerminal.open(mine.robot.socket, mine.robot.attemptId, host, 2).catch(() => null);
    return (await again?.run('echo alive-$((40+2))', { timeoutMs: 10_000 }).catch(() => ''))?.includes('alive-42');
  });
  expect((await mine.robot.view()).state).toBe('running');
  const { State } = await docker.getContainer(mine.containers.get(host)?.id ?? '').inspect();
  expect(State.Running).toBe(true);
});
