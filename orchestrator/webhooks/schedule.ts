/** Tries end so long after the first, in milliseconds. */
const givesUpAfterMs = 24 * 3_600_000;
const firstPauseMs = 10_000;

/**
 * When to try again after `tries` failed ones: 10 s, 30 s, 90 s … three times as long each time, the last after 24 hours;
 * null: never. `random` (0–1) spreads the tries by a fifth, so that many endpoints of one host are not called at once.
 */
export function nextTryAt(
  { tries, since }: { tries: number; since: number },
  now: number,
  random: number,
): number | null {
  const end = since + givesUpAfterMs;
  if (now >= end) return null;
  return Math.min(end, Math.round(now + firstPauseMs * 3 ** (tries - 1) * (0.9 + 0.2 * random)));
}
