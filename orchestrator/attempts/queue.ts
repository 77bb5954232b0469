import type { AttemptId, AttemptView } from '../contract/attempt.js';
import type { AttemptRow } from '../storage/attempts.js';
import { beginWithinMs } from './parts.js';

/** What examining and grading take at most, as a rule; the range lives until then. */
const gradingMs = 5 * 60_000;

type Row = Pick<AttemptRow, 'id' | 'labId' | 'state' | 'endsAt'>;

/**
 * The places of those who wait, oldest first: how many come before, and by when their range is opened at the latest. Where
 * there is no room that is told by the deadlines of those that live: whoever ends earlier makes it earlier, an instructor who
 * gives more time or pauses makes it later. Where there is, those before are opened, `abreast` at a time,
 * `opening` now, and each takes `openingMs`. `minutesOf`: how long a lab's attempt may take.
 */
export function queueOf(
  waiting: readonly Row[],
  living: readonly Row[],
  limits: {
    most: number;
    opening: number;
    abreast: number;
    openingMs: number;
    minutesOf: (lab: string) => number;
    now: number;
  },
): Map<AttemptId, NonNullable<AttemptView['queue']>> {
  const { most, abreast, openingMs, minutesOf, now } = limits;
  let before = limits.opening;
  const wholeMs = (lab: string) => beginWithinMs + minutesOf(lab) * 60_000 + gradingMs;
  const endOf = ({ state, endsAt, labId }: Row): number => {
    if (state === 'opening' || endsAt === null) return now + (state === 'opening' ? wholeMs(labId) : gradingMs);
    return endsAt + gradingMs + (state === 'ready' ? minutesOf(labId) * 60_000 : 0);
  };
  /** When each range is free, the next first. */
  const free = living.map(endOf);
  while (free.length < most) free.push(now);
  const places = new Map<AttemptId, NonNullable<AttemptView['queue']>>();
  for (const [ahead, { id, labId }] of waiting.entries()) {
    free.sort((a, b) => a - b);
    const freeAt = free.shift() ?? now;
    if (freeAt > now) places.set(id, { ahead, byAt: freeAt, for: 'place' });
    else places.set(id, { ahead, byAt: now + Math.floor(before++ / abreast) * openingMs, for: 'turn' });
    free.push(Math.max(now, freeAt) + wholeMs(labId));
  }
  return places;
}
