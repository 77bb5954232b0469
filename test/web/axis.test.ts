import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pan, stack, ticks, zoom } from '../../web/src/pages/result/axis.js';

const whole = { from: 1_000_000, to: 4_600_000 };

describe('the time axis of the debrief', () => {
  test('marks round times counted from the start of the clock', () => {
    const start = 1_003_000;
    const marks = ticks(whole, start, 8);
    expect(marks.length).toBeLessThanOrEqual(9);
    for (const at of marks) expect((at - start) % 60_000).toBe(0);
  });

  test('never shows anything outside the attempt, however it is zoomed and moved', () => {
    const moves = fc.array(
      fc.tuple(fc.constantFrom('zoom', 'pan'), fc.double({ min: 0.1, max: 4, noNaN: true }), fc.boolean()),
    );
    fc.assert(
      fc.property(moves, (steps) => {
        let span = whole;
        for (const [kind, amount, back] of steps) {
          span =
            kind === 'zoom'
              ? zoom(span, whole, amount, back ? span.from : span.to)
              : pan(span, whole, back ? -amount : amount);
          expect(span.from).toBeGreaterThanOrEqual(whole.from - 1e-3);
          expect(span.to).toBeLessThanOrEqual(whole.to + 1e-3);
          expect(span.to - span.from).toBeGreaterThan(4_999);
        }
      }),
    );
  });

  test('lays marks that would cover each other in different rows', () => {
    expect(stack([10, 12, 14, 40], 13, 3)).toEqual([0, 1, 2, 0]);
  });
});
