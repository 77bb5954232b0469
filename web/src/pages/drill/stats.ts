import type { AttemptState } from '../../../../orchestrator/contract/attempt.js';
import type { Drill, DrillPerson } from '../../../../orchestrator/contract/drill.js';

/** What a drill looks at, in the order in which it should happen. */
export const marks = ['identify', 'report', 'contain'] as const;
export type Mark = (typeof marks)[number];

/** So long without harm, and the attack may be over; the examiner knows once the drill is stopped. */
const quietMs = 60_000;

const waiting: readonly (AttemptState | null)[] = ['queued', 'opening'];
const over: readonly (AttemptState | null)[] = ['graded', 'closed', 'failed', 'expired'];
export const isWaiting = ({ state }: DrillPerson): boolean => waiting.includes(state);
/** Without a range, and nothing to show for it. */
export const isLost = ({ state, points }: DrillPerson): boolean =>
  state === null || (over.includes(state) && points === null);
export const tookPart = ({ clockStartedAt }: DrillPerson): boolean => clockStartedAt !== null;

/** When somebody came to a mark, in ms on their clock. `sure` is false where only the examiner will know. */
export function reached(person: DrillPerson, mark: Mark, now: number): { ms: number; sure: boolean } | null {
  if (mark === 'identify') return sure(person.identifyMs);
  if (mark === 'report') return sure(person.reportMs);
  if (person.points !== null) return sure(person.containMs);
  const { lastHarmMs, clockStartedAt, submittedAt } = person;
  if (lastHarmMs === null || clockStartedAt === null) return null;
  const elapsedMs = (submittedAt ?? now) - clockStartedAt;
  return elapsedMs - lastHarmMs >= quietMs ? { ms: lastHarmMs, sure: false } : null;
}
const sure = (ms: number | null) => (ms === null ? null : { ms, sure: true });

export const timesOf = (people: readonly DrillPerson[], mark: Mark, now: number): number[] =>
  people.flatMap((person) => reached(person, mark, now)?.ms ?? []).sort((a, b) => a - b);

/** Of sorted numbers; null of none. */
export function median(sorted: readonly number[]): number | null {
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/** How far the time axis goes: past the target, and past whatever happened, in steps of five minutes. */
export function axisEndMs({ lab, people }: Drill, now: number): number {
  const step = 5 * 60_000;
  const latest = people.flatMap((person) => {
    const { clockStartedAt, submittedAt } = person;
    if (clockStartedAt === null) return [];
    const runs = person.state === 'running' ? now - clockStartedAt : (submittedAt ?? clockStartedAt) - clockStartedAt;
    return [runs, ...marks.flatMap((mark) => reached(person, mark, now)?.ms ?? [])];
  });
  return Math.ceil(Math.max(lab.targetMinutes * 60_000 * 1.1, ...latest) / step) * step;
}

/** How many of those who took part achieved each objective, the fewest first. */
export function stumbles({ lab, people }: Drill): { id: string; held: number; of: number }[] {
  const took = people.filter(tookPart);
  return lab.objectives
    .map(({ id }) => ({ id, held: took.filter(({ held }) => held.includes(id)).length, of: took.length }))
    .sort((a, b) => a.held - b.held);
}
