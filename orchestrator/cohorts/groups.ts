import type { EnrolmentId } from '../contract/enrolment.js';

/**
 * Random groups whose sizes differ by one at most, each of about `size`, and none smaller than half of it where there are
 * enough people. Groups are counted from 1. `random` gives numbers from 0 to below 1.
 */
export function drawGroups(
  people: readonly EnrolmentId[],
  size: number,
  random: () => number,
): Map<EnrolmentId, number> {
  const groups = Math.max(1, Math.round(people.length / size));
  const shuffled = [...people];
  // Fisher and Yates, from the end.
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other] as EnrolmentId, shuffled[last] as EnrolmentId];
  }
  return new Map(shuffled.map((person, index) => [person, (index % groups) + 1]));
}
