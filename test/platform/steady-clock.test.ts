import { beforeEach, expect, test } from 'vitest';
import { steadyClock } from '../../orchestrator/steady-clock.js';

let machine = { wall: 1_000_000, monotonic: 50 };
let isBusy = false;
let steps: number[] = [];
let now: () => number;

beforeEach(() => {
  machine = { wall: 1_000_000, monotonic: 50 };
  isBusy = true;
  steps = [];
  now = steadyClock({
    wall: () => machine.wall,
    monotonic: () => machine.monotonic,
    isBusy: () => isBusy,
    onStep: (ms) => steps.push(ms),
  });
});

/** Time passes on both; `set`: and somebody sets the machine's clock. */
function pass(ms: number, set = 0): number {
  machine.wall += ms + set;
  machine.monotonic += ms;
  return now();
}

test('is the machine’s, also where that is corrected bit by bit', () => {
  expect(now()).toBe(1_000_000);
  expect(pass(500)).toBe(1_000_500);
  for (let second = 0; second < 100; second++) pass(1_000, 20);
  expect(now()).toBe(machine.wall);
  expect(steps).toEqual([]);
});

test.each([3_600_000, -3_600_000])('goes on as it was while somebody works, whose machine is set by %d ms', (set) => {
  expect(pass(1_000, set)).toBe(1_001_000);
  expect(pass(1_000)).toBe(1_002_000);
  expect(steps).toEqual([set]);
  // Set right again.
  expect(pass(1_000, -set)).toBe(1_003_000);
  expect(steps).toEqual([set, -set]);
});

test('is the machine’s again once nobody works', () => {
  pass(1_000, 3_600_000);
  isBusy = false;
  expect(pass(1_000)).toBe(machine.wall);
  isBusy = true;
  expect(pass(1_000)).toBe(machine.wall);
  expect(steps).toEqual([3_600_000]);
});
