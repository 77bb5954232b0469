import { PassThrough } from 'node:stream';
import pino from 'pino';
import { beforeEach, expect, test } from 'vitest';
import { mostLateMs } from '../../orchestrator/attempts/machine.js';
import { keptMs, Pool } from '../../orchestrator/attempts/pool.js';
import { readCatalog } from '../../orchestrator/catalog/catalog.js';
import { labsFolder } from '../../orchestrator/compose.js';
import type { LabId } from '../../orchestrator/contract/attempt.js';
import { type Cohort, cohortIdSchema, programmeSettingsSchema } from '../../orchestrator/contract/cohort.js';
import { parseCheck } from '../../orchestrator/grading/checks/checks.js';
import { type ExecStream, type OpenRange, RangeFault, type Ranges } from '../../orchestrator/range/types.js';

/* When the pool prepares, replaces and gives up ranges. That they work is seen on real containers (`test/e2e/pool.test.ts`). */

const catalog = readCatalog(labsFolder, parseCheck);
const [one, two] = catalog.list() as [ReturnType<typeof catalog.list>[number], ReturnType<typeof catalog.list>[number]];
const minute = 60_000;

let now: number;
let busy: boolean;
let free: number;
let freeBytes: number;
let lateMs: number;
let failing: boolean;
let streamless: boolean;
/** Lets the openings under way come to their end. */
let arrive: (() => void)[];
let opened: string[];
/** Streams by whom and for what they were opened. */
let streams: Map<string, ExecStream>;
let closed: string[];
let cohorts: Cohort[];
let pool: Pool;

beforeEach(() => {
  now = 1_000 * minute;
  busy = false;
  free = 10;
  freeBytes = 2 ** 34;
  lateMs = 0;
  failing = false;
  streamless = false;
  arrive = [];
  opened = [];
  streams = new Map();
  closed = [];
  cohorts = [];
  pool = newPool(1);
});

function newPool(most: number): Pool {
  const ranges: Partial<Ranges> = {
    open: async ({ attemptId, hosts }, options = {}) => {
      opened.push(attemptId);
      await new Promise<void>((resolve) => arrive.push(resolve));
      options.signal?.throwIfAborted();
      if (failing) throw new RangeFault('engine-unreachable', 'no engine');
      return {
        attemptId,
        subnet: '198.18.0.0/24',
        hosts: hosts.map(({ name, kind }) => ({ name, kind, containerId: name, address: '198.18.0.3', startedAt: 0 })),
      } as OpenRange;
    },
    stream: async ({ attemptId, host }, { argv }) => {
      if (streamless) throw new RangeFault('engine', 'no stream');
      const pipes = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
      const stream = { ...pipes, done: new Promise<never>(() => {}), close: () => {} };
      streams.set(`${attemptId} ${host} ${argv.join(' ')}`, stream);
      return stream;
    },
    close: async (id) => void closed.push(id),
    exec: async () => {
      const stdout = Buffer.from(JSON.stringify({ ok: true, variant: {} }));
      return { code: 0, stdout, stderr: Buffer.alloc(0), truncated: false };
    },
  };
  return new Pool(
    {
      catalog,
      ranges: ranges as Ranges,
      unmet: () => null,
      machine: { freeBytes: () => freeBytes, lateMs: () => lateMs },
      now: () => now,
      log: pino({ level: 'silent' }),
    },
    { most, isBusy: () => busy, freeRanges: () => free - pool.size, cohorts: async () => cohorts },
  );
}

const cohort = (own: Pick<Cohort, 'startsAt' | 'settings' | 'members'> & Partial<Cohort>): Cohort => ({
  id: cohortIdSchema.parse('c'),
  name: 'Class',
  createdAt: 0,
  archivedAt: null,
  ...own,
});

/** Tends it, lets what it began arrive, and tells how many are ready of each lab. */
async function tended(): Promise<number[]> {
  await pool.tend();
  await expect.poll(() => (pool.levels().some(({ preparing }) => preparing > 0) ? arrive.length : -1)).not.toBe(0);
  for (const come of arrive.splice(0)) come();
  await expect.poll(() => pool.levels().every(({ preparing }) => preparing === 0)).toBe(true);
  return pool.levels().map(({ ready }) => ready);
}

test('one of each lab is prepared, one after the other, and no more', async () => {
  expect(await tended()).toEqual([1, 0]);
  expect(await tended()).toEqual([1, 1]);
  expect(await tended()).toEqual([1, 1]);
  expect(opened).toHaveLength(2);
});

test('as many are wanted as were asked for lately, up to the limit', async () => {
  pool = newPool(3);
  for (let count = 0; count < 5; count++) pool.hand(two);
  expect(pool.levels().map(({ wanted }) => wanted)).toEqual([1, 3]);
  now += 16 * minute;
  expect(pool.levels().map(({ wanted }) => wanted)).toEqual([1, 1]);
});

test('dates of cohorts count: all on the day one begins, of the lab it begins with; then one for each ten people', async () => {
  pool = newPool(50);
  busy = true;
  const labs = [two, one].map(({ manifest }) => manifest.id as LabId);
  const startsAt = now + 120 * minute;
  const settings = programmeSettingsSchema.parse({ labs, endDays: 2 });
  cohorts = [cohort({ startsAt, settings, members: 24 }), cohort({ startsAt, settings, members: 9, archivedAt: now })];
  const wantedAt = async (at: number) => {
    now = at;
    await pool.tend();
    return pool.levels().map(({ wanted }) => wanted);
  };
  expect(await wantedAt(startsAt - 61 * minute)).toEqual([1, 1]);
  expect(await wantedAt(startsAt - 60 * minute)).toEqual([3, 24]);
  expect(await wantedAt(startsAt + 13 * 60 * minute)).toEqual([3, 3]);
  cohorts.push(cohort({ startsAt: now, settings, members: 40 }));
  expect(await wantedAt(now)).toEqual([3 + 4, 3 + 40]);
  expect(await wantedAt(startsAt + 48 * 60 * minute)).toEqual([4, 4]);
});

test('each is handed out once, and given back where the attempt does not come about', async () => {
  await tended();
  const handed = pool.hand(one);
  expect(handed?.id).toBe(opened[0]);
  expect(pool.hand(one)).toBeNull();
  expect([pool.size, pool.owns(handed?.id ?? '')]).toEqual([1, true]);
  if (handed) pool.giveBack(handed);
  expect(pool.hand(one)).toBe(handed);
  expect(pool.claim(handed?.id as never)).toBe(handed);
  expect(pool.claim(handed?.id as never)).toBeNull();
  expect([pool.size, pool.owns(handed?.id ?? '')]).toEqual([0, false]);
});

test('what its evidence comes by is open before anybody takes it', async () => {
  await tended();
  await tended();
  const handed = pool.hand(two);
  const open = (what: string) => streams.get(`${handed?.id} ${what}`);
  expect(handed?.streams.tap).toBe(open('world worldctl tap'));
  const fed = two.manifest.hosts.filter(({ edr }) => edr).map(({ name }) => name);
  expect(fed.length).toBeGreaterThan(0);
  expect([...(handed?.streams.sinks ?? [])]).toEqual(fed.map((host) => [host, open(`${host} edr-sink`)]));
});

test('one whose evidence cannot be followed is closed, and none is prepared for a minute', async () => {
  streamless = true;
  expect(await tended()).toEqual([0, 0]);
  expect(closed).toEqual(opened);
  streamless = false;
  await pool.tend();
  expect(opened).toHaveLength(1);
});

test('none is prepared while somebody waits for the engine, nor without room or memory to spare', async () => {
  busy = true;
  await pool.tend();
  busy = false;
  free = 1;
  await pool.tend();
  free = 10;
  freeBytes = 2 ** 30;
  await pool.tend();
  freeBytes = 2 ** 34;
  lateMs = mostLateMs + 1;
  await pool.tend();
  expect(opened).toEqual([]);
  lateMs = 0;
  expect(await tended()).toEqual([1, 0]);
});

test('one that nobody took for too long is handed to nobody, and replaced', async () => {
  await tended();
  now += keptMs;
  expect(pool.hand(one)).toBeNull();
  expect(await tended()).toEqual([1, 0]);
  expect([closed, opened.length]).toEqual([[opened[0]], 2]);
});

test('room is made by giving up what is under way first, then what is ready', async () => {
  await tended();
  await pool.tend();
  await expect.poll(() => arrive.length).toBe(1);
  const shed = pool.shed();
  arrive.splice(0)[0]?.();
  expect(await shed).toBe(true);
  expect(pool.levels().map(({ ready, preparing }) => [ready, preparing])).toEqual([
    [1, 0],
    [0, 0],
  ]);
  expect(await pool.shed()).toBe(true);
  expect([pool.size, closed.at(-1)]).toEqual([0, opened[0]]);
  expect(await pool.shed()).toBe(false);
});

test('after a failure nothing is prepared for a minute', async () => {
  failing = true;
  await tended();
  failing = false;
  await pool.tend();
  expect(opened).toHaveLength(1);
  now += minute;
  expect(await tended()).toEqual([1, 0]);
});

test('one whose host is lost goes, also where it was handed out already', async () => {
  await tended();
  const handed = pool.hand(one);
  await pool.drop(handed?.id as never);
  expect([pool.claim(handed?.id as never), closed]).toEqual([null, [handed?.id]]);
});

test('what is left is closed when the server stops, and nothing is begun any more', async () => {
  await tended();
  await pool.tend();
  await expect.poll(() => arrive.length).toBe(1);
  const stopping = pool.stop();
  arrive.splice(0)[0]?.();
  await stopping;
  await pool.tend();
  expect([pool.size, opened.length, closed.includes(opened[0] as string)]).toEqual([0, 2, true]);
});
