import type { Tries } from '../contract/programme.js';

/** One try that counts: when it began, and its result once it has one. */
export interface Try {
  beganAt: number;
  result: number | null;
  passed: boolean;
}

/**
 * How somebody stands with a module that may be tried several times: the best try counts, and the next may begin
 * `waitHours` after the last began, while tries are left and none has passed.
 */
export function triesOf(tries: readonly Try[], allowed: { tries: number; waitHours: number }, now: number): Tries {
  const results = tries.flatMap(({ result }) => (result === null ? [] : [result]));
  const passed = tries.some((one) => one.passed);
  const last = Math.max(...tries.map(({ beganAt }) => beganAt));
  const nextAt = last + allowed.waitHours * 3_600_000;
  const waits = !passed && tries.length > 0 && tries.length < allowed.tries && nextAt > now;
  return {
    used: tries.length,
    allowed: allowed.tries,
    best: results.length === 0 ? null : Math.max(...results),
    passed,
    nextAt: waits ? nextAt : null,
  };
}
