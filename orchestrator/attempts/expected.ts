import type { LabId } from '../contract/attempt.js';
import type { Cohort } from '../contract/cohort.js';

const hourMs = 60 * 60_000;
/** People come before the hour, and a class that begins is together for half a day. */
const earlyMs = hourMs;
const firstDayMs = 12 * hourMs;
/** On other days of a programme each takes up a lab when it suits them: of ten, one at the same time. */
const atATime = 0.1;

/**
 * How many ranges of each lab the dates of the cohorts let expect: one for each person of a cohort that begins, of the lab that
 * its programme begins with, and one for each ten people of every lab of a programme that is under way. `now` in epoch
 * milliseconds; labs of which none is expected are absent.
 */
export function expectedBy(cohorts: readonly Cohort[], now: number): Map<LabId, number> {
  const expected = new Map<LabId, number>();
  for (const { members, startsAt, archivedAt, settings } of cohorts) {
    const endsAt = startsAt + settings.endDays * 24 * hourMs;
    if (archivedAt !== null || members === 0 || now < startsAt - earlyMs || now >= endsAt) continue;
    const begins = now < startsAt + firstDayMs;
    for (const [place, lab] of settings.labs.entries()) {
      const people = begins && place === 0 ? members : Math.ceil(members * atATime);
      expected.set(lab, (expected.get(lab) ?? 0) + people);
    }
  }
  return expected;
}
