import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startAttempts } from '../../orchestrator/attempts/attempts.js';
import { closedByInstructor } from '../../orchestrator/attempts/problems.js';
import { endLongPauses, mostExtraMs, steering } from '../../orchestrator/attempts/steering.js';
import { type Account, accountIdSchema } from '../../orchestrator/contract/account.js';
import { attemptIdSchema, labIdSchema } from '../../orchestrator/contract/attempt.js';
import { kinds } from '../../orchestrator/evidence/kinds.js';
import { elapsedMs } from '../../orchestrator/grading/clock.js';
import { RangeFault } from '../../orchestrator/range/types.js';
import { openStorage, type Storage } from '../../orchestrator/storage/open.js';
import { attemptParts } from './support/desk.js';
import { attemptRow, storeAccount, temporaryDirectory } from './support/rows.js';
import { startPlatform } from './support/server.js';

const minuteMs = 60_000;
const id = attemptIdSchema.parse('a1');
const by = accountIdSchema.parse('teacher');
const reason = 'The fire alarm went off.';
let directory: ReturnType<typeof temporaryDirectory>;
let storage: Storage;
let owner: Account;
const clock = { ms: 0 };
const frozen: boolean[] = [];
let engine: Error | null;

beforeEach(async () => {
  directory = temporaryDirectory();
  clock.ms = 1_000 * minuteMs;
  storage = openStorage(join(directory.path, 'chaindrill.db'), { now: () => clock.ms });
  owner = await storeAccount(storage, 'ada');
  await storeAccount(storage, 'teacher', 'instructor');
  frozen.length = 0;
  engine = null;
});
afterEach(() => {
  storage.close();
  directory.remove();
});

/** An attempt whose clock has run for five minutes, with an hour left. */
async function running(changes: Parameters<typeof attemptRow>[2] = {}) {
  const times = { clockStartedAt: clock.ms - 5 * minuteMs, endsAt: clock.ms + 60 * minuteMs };
  await storage.attempts.insert(attemptRow('a1', owner, { state: 'running', ...times, ...changes }));
  const { desk, parts } = attemptParts(storage, join(directory.path, 'recordings'), clock);
  const freeze = async (value: boolean) => {
    if (engine) throw engine;
    frozen.push(value);
  };
  Object.assign(parts.ranges, { pause: () => freeze(true), resume: () => freeze(false) });
  return { desk, steer: steering(desk) };
}
const recorded = () => storage.ledger.read(id).map(({ kind }) => kind);

describe('a pause', () => {
  test('stops the range, the clock and the end, and is told with its reason', async () => {
    const { steer } = await running();
    const paused = await steer.pause(id, { by, reason });
    expect([paused.pausedAt, paused.interventions]).toEqual([
      clock.ms,
      [{ at: clock.ms, kind: 'paused', by: 'teacher', text: reason, minutes: null }],
    ]);
    const endsAt = paused.endsAt as number;
    clock.ms += 10 * minuteMs;
    const view = await steer.resume(id, { by, reason: 'It was a false alarm.' });
    expect([view.pausedAt, view.pausedMs, view.endsAt]).toEqual([null, 10 * minuteMs, endsAt + 10 * minuteMs]);
    expect(frozen).toEqual([true, false]);
    expect(recorded()).toEqual(['attempt.paused', 'attempt.resumed']);
    for (const { kind, data } of storage.ledger.read(id))
      expect(kinds[kind as 'attempt.paused'].safeParse(data).success).toBe(true);
  });

  test('is one, however often it is asked for, and needs an attempt that runs', async () => {
    const { steer, desk } = await running();
    await steer.pause(id, { by, reason });
    await expect(steer.pause(id, { by, reason })).rejects.toMatchObject({ code: 'wrong-state' });
    await expect(steer.extend(id, { by, reason, minutes: 5 })).rejects.toMatchObject({ code: 'wrong-state' });
    await steer.resume(id, { by, reason });
    await expect(steer.resume(id, { by, reason })).rejects.toMatchObject({ code: 'wrong-state' });
    await desk.move(id, ['running'], 'submitted');
    await expect(steer.pause(id, { by, reason })).rejects.toMatchObject({ code: 'wrong-state' });
    expect(frozen).toEqual([true, false]);
  });

  test('that the engine refuses is none: the attempt goes on, and its clock too', async () => {
    const { steer, desk } = await running();
    let calls = 0;
    Object.assign(desk.parts.ranges, {
      pause: async () => {
        throw new RangeFault('engine', 'no freezer');
      },
      resume: async () => void calls++,
    });
    await expect(steer.pause(id, { by, reason })).rejects.toMatchObject({ code: 'engine' });
    expect(await desk.view(id)).toMatchObject({ state: 'running', pausedAt: null, pausedMs: 0 });
    expect(calls).toBe(1);
  });

  test('ends by itself once it has used up what an attempt may get', async () => {
    const { steer, desk } = await running({ extraMs: mostExtraMs - 10 * minuteMs });
    await steer.pause(id, { by, reason });
    clock.ms += 9 * minuteMs;
    await endLongPauses(desk, [await desk.row(id)]);
    expect((await desk.view(id)).pausedAt).not.toBeNull();
    clock.ms += minuteMs;
    await endLongPauses(desk, [await desk.row(id)]);
    const view = await desk.view(id);
    expect([view.pausedAt, view.pausedMs, view.interventions.at(-1)?.kind]).toEqual([null, 10 * minuteMs, 'limit']);
    await expect(steer.pause(id, { by, reason })).rejects.toMatchObject({ code: 'wrong-state' });
  });

  test('is not on the clock by which a grade counts', () => {
    const at = (minutes: number) => minutes * minuteMs;
    const record = (seq: number, minutes: number, kind: string) => ({
      ...{ attempt: id, seq, at: at(minutes), source: 'platform' as const, host: '-', kind, data: { reason } },
    });
    const ledger = [
      record(1, 2, 'attempt.paused'),
      record(2, 6, 'attempt.resumed'),
      record(3, 15, 'attempt.paused'),
      record(4, 25, 'attempt.resumed'),
      record(5, 40, 'attempt.paused'),
    ];
    const since = (minutes: number) => elapsedMs({ clockStartedAt: at(5), ledger }, at(minutes));
    expect([10, 15, 20, 25, 30, 40, 90].map(since)).toEqual([4, 9, 9, 9, 14, 24, 24].map(at));
    expect(since(3)).toBe(0);
    expect(elapsedMs({ clockStartedAt: null, ledger }, at(9))).toBeNull();
  });
});

describe('more time', () => {
  test('moves the end, up to an hour in all', async () => {
    const { steer } = await running();
    const endsAt = clock.ms + 60 * minuteMs;
    const view = await steer.extend(id, { by, reason, minutes: 20 });
    expect([view.endsAt, view.interventions[0]]).toEqual([
      endsAt + 20 * minuteMs,
      { at: clock.ms, kind: 'extended', by: 'teacher', text: reason, minutes: 20 },
    ]);
    await expect(steer.extend(id, { by, reason, minutes: 41 })).rejects.toThrow('40 are left');
    expect((await steer.extend(id, { by, reason, minutes: 40 })).endsAt).toBe(endsAt + 60 * minuteMs);
  });
});

describe('a message', () => {
  test('reaches a running attempt, a paused one too, and is kept', async () => {
    const { steer, desk } = await running();
    await steer.message(id, { by, text: 'Look at /proc.' });
    await steer.pause(id, { by, reason });
    await steer.message(id, { by, text: 'Back in five.' });
    expect((await desk.view(id)).interventions.map(({ kind, text }) => [kind, text])).toEqual([
      ['message', 'Look at /proc.'],
      ['paused', reason],
      ['message', 'Back in five.'],
    ]);
    expect(recorded()).toEqual(['instructor.message', 'attempt.paused', 'instructor.message']);
  });

  test('goes with the evidence when that is erased', async () => {
    const { steer, desk } = await running();
    await steer.message(id, { by, text: 'Look at /proc.' });
    await desk.move(id, ['running'], 'closed');
    expect(storage.erasure.evidence(id, clock.ms)).toBe(true);
    expect(await storage.interventions.list(id)).toEqual([]);
  });
});

test('a paused attempt can be closed, and the trainee reads why', async () => {
  const { steer } = await running();
  await steer.pause(id, { by, reason });
  clock.ms += minuteMs;
  await steer.closeFor(id, 'The course is over.');
  const row = await storage.attempts.get(id);
  expect([row?.state, row?.pausedAt, row?.problem?.detail]).toEqual(['closed', null, 'The course is over.']);
});

test('an attempt that an instructor has begun anew says why, and one that its owner has says that', async () => {
  const { parts } = attemptParts(storage, join(directory.path, 'recordings'), clock);
  Object.assign(parts.ranges, { info: async () => ({}) });
  // There is no room: a successor waits.
  const attempts = await startAttempts({ ...parts, maxLive: 0 });
  try {
    await storage.attempts.insert(attemptRow('a1', owner, { state: 'running' }));
    const next = await attempts.reset(id, reason);
    const closed = await attempts.view(id);
    expect([closed.state, closed.successor, closed.problem]).toEqual(['closed', next.id, closedByInstructor(reason)]);
    expect(storage.ledger.read(id).at(-1)?.data).toMatchObject({ state: 'closed', reason: 'closed-by-instructor' });
    await attempts.reset(next.id);
    expect((await attempts.view(next.id)).problem?.code).toBe('reset');
  } finally {
    await attempts.stop();
  }
});

test('an instructor’s reason goes along with every attempt that they have begun anew', async () => {
  const platform = await startPlatform();
  try {
    const teacher = await platform.person('teacher', 'instructor');
    const ada = await platform.person('ada');
    const { id } = await platform.attempts.open(ada.account.id, {
      lab: labIdSchema.parse('sympy-dev'),
      mode: 'practice',
    });
    expect((await teacher.call('POST', `/attempts/${id}/reset-for`, { reason })).status).toBe(200);
    expect((await ada.call('POST', `/attempts/${id}/reset`)).status).toBe(200);
    expect(platform.attempts.resets).toEqual([
      { id, reason },
      { id, reason: undefined },
    ]);
  } finally {
    await platform.close();
  }
});
