import type { EnrolmentId } from '../contract/enrolment.js';

/** What belongs to each enrolment, in the order it came; of a whole cohort each is looked at once. */
export function byEnrolment<T>(
  all: readonly T[],
  enrolmentOf: (one: T) => EnrolmentId | null,
): Map<EnrolmentId | null, T[]> {
  const of = new Map<EnrolmentId | null, T[]>();
  for (const one of all) {
    const enrolment = enrolmentOf(one);
    const own = of.get(enrolment);
    if (own) own.push(one);
    else of.set(enrolment, [one]);
  }
  return of;
}
