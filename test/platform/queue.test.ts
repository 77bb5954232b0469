import { describe, expect, test } from 'vitest';
import { mostLateMs, reserveBytes } from '../../orchestrator/attempts/machine.js';
import { openWaiting } from '../../orchestrator/attempts/opening.js';
import { queueOf } from '../../orchestrator/attempts/queue.js';
import type { AttemptState } from '../../orchestrator/contract/attempt.js';
import { RangeFault } from '../../orchestrator/range/types.js';
import { openStorage } from '../../orchestrator/storage/open.js';
import { attemptParts } from './support/desk.js';
import { attemptRow, storeAccount, temporaryDirectory } from './support/rows.js';

const minute = 60_000;
const now = 1_000 * minute;

describe('the places of those who wait', () => {
  const rowOf = (id: string, state: AttemptState, endsAt: number | null = null) => ({
    id: id as never,
    labId: 'sympy-dev' as never,
    state,
    endsAt,
  });
  const places = (waiting: string[], living: ReturnType<typeof rowOf>[], most: number, opening = 0, abreast = 1) =>
    [
      ...queueOf(
        waiting.map((id) => rowOf(id, 'queued')),
        living,
        { most, opening, abreast, openingMs: minute / 10, minutesOf: () => 60, now },
      ),
    ].map(([id, place]) => `${id} ${place.ahead} ${(place.byAt - now) / minute} ${place.for}`);

  test('go by the deadlines of the ranges that live, the nearest first', () => {
    const living = [
      rowOf('x', 'running', now + 40 * minute),
      // Somebody who has not begun may begin at the last moment, and take the whole time.
      rowOf('y', 'ready', now + 10 * minute),
      rowOf('z', 'running', now + 20 * minute),
    ];
    expect(places(['a', 'b', 'c'], living, 3)).toEqual(['a 0 25 place', 'b 1 45 place', 'c 2 75 place']);
  });

  test('count what is free, and go on after those who come before', () => {
    expect(places(['a', 'b', 'c'], [rowOf('x', 'examining')], 2)).toEqual([
      'a 0 0 turn',
      'b 1 5 place',
      'c 2 95 place',
    ]);
  });

  test('are turns where there is room: those before are opened, so many at a time', () => {
    const living = [rowOf('x', 'opening'), rowOf('y', 'running', now + 40 * minute)];
    expect(places(['a', 'b', 'c'], living, 5, 1)).toEqual(['a 0 0.1 turn', 'b 1 0.2 turn', 'c 2 0.3 turn']);
    expect(places(['a', 'b', 'c'], living, 4, 1, 2)).toEqual(['a 0 0 turn', 'b 1 0.1 turn', 'c 2 45 place']);
  });
});

test('who waits is told the place, and told again when it changes', async () => {
  const directory = temporaryDirectory();
  const clock = { ms: now };
  const storage = openStorage(`${directory.path}/chaindrill.db`, { now: () => clock.ms });
  const [ada, bob, eve] = [
    await storeAccount(storage, 'ada'),
    await storeAccount(storage, 'bob'),
    await storeAccount(storage, 'eve'),
  ];
  await storage.attempts.insert(attemptRow('a', ada, { state: 'running', endsAt: now + 30 * minute }));
  await storage.attempts.insert(attemptRow('b', bob, { state: 'queued', createdAt: 1 }));
  await storage.attempts.insert(attemptRow('c', eve, { state: 'queued', createdAt: 2 }));
  const { desk } = attemptParts(storage, `${directory.path}/recordings`, clock);
  // The one range that may live does.
  desk.live.set('a' as never, {} as never);
  const told: string[] = [];
  desk.listeners.change.add(({ id, queue }) => void told.push(`${id} ${queue?.ahead} ${(queue?.byAt ?? 0) - now}`));
  await openWaiting(desk);
  await openWaiting(desk);
  expect(told).toEqual([`b 0 ${35 * minute}`, expect.stringMatching(/^c 1 /)]);
  await storage.attempts.update('b' as never, { state: 'closed' });
  await openWaiting(desk);
  expect(told.slice(2)).toEqual([`c 0 ${35 * minute}`]);
  expect((await desk.view('a' as never)).queue).toBeNull();
  storage.close();
  directory.remove();
});

test('a machine that is short of memory or late opens no further range, and does once it is not', async () => {
  const directory = temporaryDirectory();
  const clock = { ms: now };
  const storage = openStorage(`${directory.path}/chaindrill.db`, { now: () => clock.ms });
  const ada = await storeAccount(storage, 'ada');
  const bob = await storeAccount(storage, 'bob');
  await storage.attempts.insert(attemptRow('a', ada, { state: 'running', endsAt: now + 30 * minute }));
  await storage.attempts.insert(attemptRow('b', bob, { state: 'queued' }));
  const { desk, parts } = attemptParts(storage, `${directory.path}/recordings`, clock);
  const asked: string[] = [];
  Object.assign(parts, { maxLive: 5 });
  Object.assign(parts.ranges, {
    open: async ({ attemptId }: { attemptId: string }) => {
      asked.push(attemptId);
      throw new RangeFault('no-subnet', 'none is made here');
    },
  });
  desk.live.set('a' as never, {} as never);
  const place = async () => (await desk.view('b' as never)).queue;
  // What is prepared ahead is given up for memory, and not for processors.
  let given = 0;
  desk.pool.shed = async () => {
    given++;
    return false;
  };
  for (const [left, gives] of [
    [{ freeBytes: () => reserveBytes, lateMs: () => 0 }, 1],
    [{ freeBytes: () => 2 ** 36, lateMs: () => mostLateMs + 1 }, 0],
  ] as const) {
    given = 0;
    parts.machine = left;
    await openWaiting(desk);
    await desk.settle();
    expect([asked, given]).toEqual([[], gives]);
    expect(await place()).toEqual({ ahead: 0, byAt: now + 35 * minute, for: 'place' });
  }
  parts.machine = { freeBytes: () => 2 ** 36, lateMs: () => mostLateMs };
  await openWaiting(desk);
  await desk.settle();
  expect(asked).toEqual(['b']);
  // Where none lives there is nothing to wait for: the engine may say that it cannot.
  desk.live.clear();
  parts.machine = { freeBytes: () => 0, lateMs: () => 0 };
  expect(desk.shortageFor(parts.catalog.list()[0] as never)).toBeNull();
  storage.close();
  directory.remove();
});
