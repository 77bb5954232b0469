import type { AttemptId } from '../contract/attempt.js';
import type { AttemptGist } from '../storage/attempts.js';
import type { GradeGist } from '../storage/grade-gists.js';
import type { Storage } from '../storage/open.js';

/** What of a grade programme and results look at. */
export interface Result extends GradeGist {
  /** Points of the phase `contain`: without any, the attack went on. */
  contain: number;
}

/** Reads the latest grades of attempts; those without one are left out. */
export type ResultReader = (attempts: readonly AttemptGist[]) => Promise<Map<AttemptId, Result>>;

/** A grade is read once and then remembered by its number, so that a regrade is seen. */
export function resultReader(storage: Storage): ResultReader {
  const known = new Map<AttemptId, { number: number; result: Result }>();
  return async (attempts) => {
    const withGrade = attempts.filter(({ gradedAt }) => gradedAt !== null).map(({ id }) => id);
    const numbers = await storage.grades.latestNumbers(withGrade);
    const unknown = [...numbers].flatMap(([id, number]) => (known.get(id)?.number === number ? [] : [id]));
    for (const [id, { number, gist }] of await storage.grades.gists(unknown))
      known.set(id, { number, result: resultOf(gist) });
    const found = new Map<AttemptId, Result>();
    for (const id of withGrade) {
      const entry = known.get(id);
      if (entry) found.set(id, entry.result);
    }
    return found;
  };
}

function resultOf(gist: GradeGist): Result {
  const contain = gist.objectives.filter(({ phase }) => phase === 'contain').reduce((sum, one) => sum + one.points, 0);
  return { ...gist, contain };
}
