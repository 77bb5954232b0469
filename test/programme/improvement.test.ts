import { expect, test } from 'vitest';
import { gainOf, improvementOf, tQuantile975 } from '../../orchestrator/programme/improvement.js';

test('the improvement is that of a paired t interval', () => {
  // Differences 0.3, 0.1, 0.4, 0.2, 0.5: mean 0.3, deviation 0.158114, t(4) = 2.776, half of the interval 0.196293.
  const before = [0.4, 0.5, 0.3, 0.6, 0.2];
  const after = [0.7, 0.6, 0.7, 0.8, 0.7];
  const told = improvementOf(before.map((share, index) => ({ before: share, after: after[index] as number })));
  expect(told.people).toBe(5);
  expect(told.before).toBeCloseTo(0.4, 10);
  expect(told.after).toBeCloseTo(0.7, 10);
  expect(told.difference).toBeCloseTo(0.3, 10);
  expect(told.deviation).toBeCloseTo(0.158114, 6);
  expect(told.interval?.low).toBeCloseTo(0.103707, 4);
  expect(told.interval?.high).toBeCloseTo(0.496293, 4);
  expect(told.gain).toBeCloseTo(0.5, 10);
});

test('of one person there is a difference and no interval, of nobody there is nothing', () => {
  expect(improvementOf([{ before: 0.5, after: 0.75 }])).toEqual({
    people: 1,
    before: 0.5,
    after: 0.75,
    difference: 0.25,
    deviation: null,
    interval: null,
    gain: 0.5,
  });
  expect(Object.values(improvementOf([])).filter((value) => value !== null)).toEqual([0]);
});

test('who knew everything before can gain nothing, and who forgot has a negative gain', () => {
  expect(gainOf({ before: 1, after: 1 })).toBeNull();
  expect(gainOf({ before: 0.5, after: 0.25 })).toBe(-0.5);
});

test('the quantiles beyond the table go on where it ends, down to the normal one', () => {
  expect(tQuantile975(1)).toBe(12.706);
  // https://www.itl.nist.gov/div898/handbook/eda/section3/eda3672.htm
  for (const [freedom, quantile] of [
    [31, 2.04],
    [40, 2.021],
    [60, 2.0],
    [100, 1.984],
  ] as const)
    expect(Math.abs(tQuantile975(freedom) - quantile)).toBeLessThan(0.001);
  expect(tQuantile975(1e9)).toBeCloseTo(1.96, 3);
});
