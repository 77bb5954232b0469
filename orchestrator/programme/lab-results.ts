import type { AttemptId } from '../contract/attempt.js';
import { type Grade, gradeSchema } from '../contract/grade.js';
import type { AttemptGist } from '../storage/attempts.js';
import type { Storage } from '../storage/open.js';

/** What of a grade programme and results look at. */
export interface Result {
  points: number;
  max: number;
  /** Points of the phase `contain`: without any, the attack went on. */
  contain: number;
  times: Grade['times'];
  objectives: { id: string; phase: Grade['objectives'][number]['phase']; points: number; max: number }[];
}

/** Reads the latest grades of attempts; those without one are left out. */
export type ResultReader = (attempts: readonly AttemptGist[]) => Promise<Map<AttemptId, Result>>;

/** A grade is read once and then remembered by its number, so that a regrade is seen. */
export function resultReader(storage: Storage): ResultReader {
  const known = new Map<AttemptId, { number: number; result: Result }>();
  return async (attempts) => {
    const withGrade = attempts.filter(({ gradedAt }) => gradedAt !== null).map(({ id }) => id);
    for (const [id, number] of await storage.grades.latestNumbers(withGrade)) {
      if (known.get(id)?.number === number) continue;
      const row = await storage.grades.latest(id);
      if (row) known.set(id, { number: row.number, result: resultOf(row.grade) });
    }
    const found = new Map<AttemptId, Result>();
    for (const id of withGrade) {
      const entry = known.get(id);
      if (entry) found.set(id, entry.result);
    }
    return found;
  };
}

function resultOf(grade: string): Result {
  const parsed = gradeSchema.pick({ points: true, max: true, objectives: true, times: true }).parse(JSON.parse(grade));
  const objectives = parsed.objectives.map(({ lines: _, ...objective }) => objective);
  const contain = objectives.filter(({ phase }) => phase === 'contain').reduce((sum, one) => sum + one.points, 0);
  return { points: parsed.points, max: parsed.max, contain, times: parsed.times, objectives };
}
