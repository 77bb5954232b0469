import { readdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Proof } from '../../orchestrator/authoring/proof.js';
import { readProofs, verifyLab } from '../../orchestrator/authoring/verify.js';
import { type Lab, readCatalog } from '../../orchestrator/catalog/catalog.js';
import { labsFolder } from '../../orchestrator/compose.js';
import { parseCheck } from '../../orchestrator/grading/checks/checks.js';
import { newToken } from '../faults/server.js';
import { Site } from '../faults/site.js';
import { residentBytes } from './memory.js';
import { printTable, type Row, row } from './report.js';

/*
 * `npm run soak -- [--minutes 15] [--labs 30] [--json]`: so many labs live all the time. Robots open, work, hand in, are
 * graded, and begin again, as the labs' proofs do, until the time is up. Afterwards the platform's memory, its handles,
 * containers and networks must be where they were before. The exit code is 1 where they are not, or a grade is wrong.
 */

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '15' },
    labs: { type: 'string', default: '30' },
    json: { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);
const many = Number(values.labs);
/** What a server may have grown by, once all is at rest: code that was compiled meanwhile, and what it keeps of past reads. */
const mostGrowth = 1.25;
/** Connections that are kept alive for a moment. */
const moreHandles = 8;
const restMs = 30_000;
/** Robots read the brief as well: each so long at most, and no two equally long, or thirty would do all at one moment. */
const readingMs = 120_000;

interface State {
  /** In MB, of who serves and of who holds the engine. */
  server: number;
  holder: number;
  handles: number;
  containers: number;
  networks: number;
}

const site = await Site.open({ MAX_LIVE_ATTEMPTS: String(many) });
const graded = { all: 0, wrong: [] as string[] };
let peak = 0;
try {
  const works = await worksOf(readCatalog(labsFolder, parseCheck).list());
  const tokens: string[] = [];
  for (let one = 0; one < many; one++) tokens.push(await newToken(site.url, `Robot ${one + 1}`));
  // Whatever is loaded and compiled with the first attempts is there before anything is measured.
  await Promise.all(works.slice(0, 4).map((work, index) => play(work, tokens[index] as string)));
  const before = await atRest();
  const end = Date.now() + minutes * 60_000;
  const sampling = setInterval(async () => {
    peak = Math.max(peak, (await stateOf()).server);
  }, 5_000);
  await Promise.all(
    tokens.map(async (token, worker) => {
      for (let turn = worker; Date.now() < end; turn += many)
        await play(works[turn % works.length] as Work, token, (readingMs * (((worker * 7) % many) + 1)) / many);
    }),
  );
  clearInterval(sampling);
  report(before, await atRest());
} finally {
  await site.close();
}

interface Work {
  lab: Lab;
  proof: Proof;
}

/** What robots do, lab by lab in turn: every proof that needs no other clock. */
async function worksOf(labs: Lab[]): Promise<Work[]> {
  const byLab = await Promise.all(
    labs.map(async (lab) =>
      (await readProofs(lab)).filter(({ clockAheadMs }) => !clockAheadMs).map((proof) => ({ lab, proof })),
    ),
  );
  const most = Math.max(...byLab.map(({ length }) => length));
  return Array.from({ length: most }, (_, index) => byLab.flatMap((works) => works[index] ?? [])).flat();
}

async function play({ lab, proof: asked }: Work, token: string, readMs = 0): Promise<void> {
  const proof: Proof = {
    ...asked,
    async play(robot) {
      await pause(readMs);
      await asked.play(robot);
    },
  };
  const ground = { url: site.url, newToken: async () => token, advanceClock: () => {} };
  const [result] = await verifyLab(lab, [proof], ground, { variants: 1, jobs: 1, onResult: () => {} });
  graded.all++;
  for (const difference of result?.differences ?? []) {
    graded.wrong.push(`${lab.manifest.id} ${proof.name}: ${difference}`);
    console.error(graded.wrong.at(-1));
  }
}

/** How the platform stands once nothing of an attempt is left, and it had a moment. */
async function atRest(): Promise<State> {
  for (let state = await stateOf(); state.containers + state.networks > 0; state = await stateOf()) await pause(1_000);
  await pause(restMs);
  return stateOf();
}

/** Of both of its processes; who stands by for one does nothing, and would hide what that grows by. */
async function stateOf(): Promise<State> {
  const pids = (['main.ts', 'engine-main.ts'] as const).map((part) => site.processOf(part) ?? Number.NaN);
  const [{ containers, networks }, handles, bytes] = await Promise.all([
    site.inEngine(),
    Promise.all(pids.map(async (pid) => (await readdir(`/proc/${pid}/fd`)).length)),
    Promise.all(pids.map((pid) => residentBytes(pid))),
  ]);
  const [server = 0, holder = 0] = bytes.map((count) => count / 1e6);
  return {
    ...{ server, holder, containers: containers.length, networks: networks.length },
    handles: handles.reduce((total, one) => total + one, 0),
  };
}

function report(before: State, after: State): void {
  const of = (what: keyof State, unit: Row['unit'], text: string, most: number): Row => {
    const floor = before[what];
    // Of nothing there is no share: as many as before, or infinitely more.
    const share = (value: number) => (floor === 0 ? (value === 0 ? 1 : Number.POSITIVE_INFINITY) : value / floor);
    return {
      what: text,
      unit,
      ours: after[what],
      floor,
      ratio: share(after[what]),
      goal: share(most),
      ok: after[what] <= most,
    };
  };
  const rows: Row[] = [
    of('server', 'MB', `memory of who serves after ${minutes} minutes of ${many} labs`, before.server * mostGrowth),
    of('holder', 'MB', 'memory of who holds the engine after them', before.holder * mostGrowth),
    row('memory of who serves at most meanwhile', 'MB', peak, before.server, null),
    of('handles', 'count', 'open handles', before.handles + moreHandles),
    of('containers', 'count', 'containers', before.containers),
    of('networks', 'count', 'networks', before.networks),
    row(
      'attempts that were graded as their proof says, of all',
      'count',
      graded.all - graded.wrong.length,
      graded.all,
      null,
    ),
  ];
  if (values.json) console.log(JSON.stringify(rows, null, 2));
  else printTable(rows);
  process.exitCode = rows.every(({ ok }) => ok) && graded.wrong.length === 0 ? 0 : 1;
}
