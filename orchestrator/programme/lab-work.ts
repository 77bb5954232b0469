import type { EnrolmentId } from '../contract/enrolment.js';
import { groupedBy } from '../grouped.js';
import { keptOf } from '../kept.js';
import type { AttemptGist } from '../storage/attempts.js';
import type { Storage } from '../storage/open.js';
import type { Result, ResultReader } from './lab-results.js';

/** An attempt, and what its latest grade says; null without one. */
export interface Worked {
  attempt: AttemptGist;
  result: Result | null;
}

/** The attempts of people by their enrolments, oldest first. */
export type LabWork = (enrolments: readonly { id: EnrolmentId }[]) => Promise<Map<EnrolmentId | null, Worked[]>>;

/**
 * Reads attempts and grades. Several parts look at them for one answer, which is about one and the same list of people: for
 * such a list, they are read once.
 */
export function labWork(storage: Storage, results: ResultReader): LabWork {
  return keptOf(async (enrolments: readonly { id: EnrolmentId }[]) => {
    const attempts = await storage.attempts.gistsByEnrolments(enrolments.map(({ id }) => id));
    const found = await results(attempts);
    const worked = attempts.map((attempt) => ({ attempt, result: found.get(attempt.id) ?? null }));
    return groupedBy(worked, ({ attempt }) => attempt.enrolmentId);
  });
}
