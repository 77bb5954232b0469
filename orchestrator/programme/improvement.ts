import type { Improvement } from '../contract/sitting.js';

/** One person's share (0–1) of right answers in the test before and in the parallel test after. */
export interface Pair {
  before: number;
  after: number;
}

/**
 * How far a group came. The difference is reckoned within persons, its interval by Student's t with n − 1 degrees of
 * freedom. Forms must be crossed over the persons (`tests.ts`), else their difficulty would pass for learning.
 */
export function improvementOf(pairs: readonly Pair[]): Improvement {
  const people = pairs.length;
  if (people === 0)
    return { people, before: null, after: null, difference: null, deviation: null, interval: null, gain: null };
  const [before, after] = [mean(pairs.map((one) => one.before)), mean(pairs.map((one) => one.after))];
  const differences = pairs.map((one) => one.after - one.before);
  const difference = mean(differences);
  const told = { people, before, after, difference, gain: gainOf({ before, after }) };
  if (people === 1) return { ...told, deviation: null, interval: null };
  const squares = differences.reduce((sum, one) => sum + (one - difference) ** 2, 0);
  const deviation = Math.sqrt(squares / (people - 1));
  const half = (tQuantile975(people - 1) * deviation) / Math.sqrt(people);
  return { ...told, deviation, interval: { low: difference - half, high: difference + half } };
}

/**
 * Which share of what could be gained was gained: (after − before) / (1 − before). R. R. Hake, "Interactive-engagement
 * versus traditional methods", American Journal of Physics 66 (1998), 64–74. Null where nothing could be gained.
 */
export const gainOf = ({ before, after }: Pair): number | null =>
  before >= 1 ? null : (after - before) / (1 - before);

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Student's t at 0.975 for 1 … 30 degrees of freedom (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2). */
const table = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** Beyond the table by its expansion around the normal quantile (Abramowitz and Stegun, 26.7.5): exact to three places. */
export function tQuantile975(freedom: number): number {
  const listed = table[freedom - 1];
  if (listed !== undefined) return listed;
  const z = 1.959964;
  return z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
}
