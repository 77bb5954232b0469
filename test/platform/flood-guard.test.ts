import { expect, test } from 'vitest';
import { floodGuard } from '../../orchestrator/evidence/flood-guard.js';

const guarded = () => {
  const clock = { at: 0 };
  const told: [string, number][] = [];
  const guard = floodGuard(
    () => clock.at,
    (host, dropped) => told.push([host, dropped]),
  );
  const passed = (host: string, records: number) =>
    Array.from({ length: records }, () => guard.passes(host)).filter(Boolean).length;
  return { clock, told, guard, passed };
};

test('of a flood so much is stored at once and so much each second, and each host has its own share', () => {
  const { clock, guard, passed } = guarded();
  expect(passed('app', 5_000)).toBe(3_000);
  expect(passed('workstation', 100)).toBe(100);
  clock.at += 2_000;
  expect(passed('app', 1_000)).toBe(20);
  // A clock that is set back takes nothing away and gives nothing.
  clock.at -= 60_000;
  expect(passed('app', 10)).toBe(0);
  clock.at += 3_600_000;
  expect(passed('app', 5_000)).toBe(3_000);
  guard.close();
});

test('what is left out is told with the first, then each second, and at the end; all of it', async () => {
  const { told, guard, passed } = guarded();
  passed('app', 3_000 + 500);
  expect(told).toEqual([['app', 1]]);
  await expect
    .poll(() => told, { timeout: 5_000 })
    .toEqual([
      ['app', 1],
      ['app', 499],
    ]);
  passed('app', 7);
  guard.close();
  expect(told.reduce((sum, [, dropped]) => sum + dropped, 0)).toBe(507);
});
