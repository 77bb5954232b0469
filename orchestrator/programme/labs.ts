import type { AttemptId, AttemptState } from '../contract/attempt.js';
import type { Cohort } from '../contract/cohort.js';
import type { EnrolmentId } from '../contract/enrolment.js';
import { gradeSchema } from '../contract/grade.js';
import type { AttemptRow } from '../storage/attempts.js';
import type { Storage } from '../storage/open.js';
import { type ModuleFact, moduleId } from './modules.js';
import type { FactSource } from './programme.js';
import { type Try, triesOf } from './tries.js';

/** What of a grade the programme looks at. */
interface Result {
  points: number;
  /** Points of the phase `contain`: without any, the attack went on. */
  contain: number;
}

/**
 * The practice labs and the practicals, from the attempts of the enrolments. A practice lab is done with its first grade.
 * A practical is passed with enough points and the attack contained.
 */
export function labFacts(storage: Storage): FactSource {
  const results = resultsOf(storage);
  return async (cohort, enrolments, now) => {
    const facts = new Map<EnrolmentId, Map<string, ModuleFact>>(enrolments.map(({ id }) => [id, new Map()]));
    const attempts = await storage.attempts.listByEnrolments(enrolments.map(({ id }) => id));
    const graded = await results(attempts);
    for (const [enrolment, of] of facts) {
      const own = attempts.filter(({ enrolmentId }) => enrolmentId === enrolment);
      for (const lab of cohort.settings.labs) {
        const ofLab = own.filter(({ labId }) => labId === lab);
        if (ofLab.length === 0) continue;
        of.set(moduleId('practice', lab), practiceFact(ofLab));
        of.set(moduleId('practical', lab), practicalFact(ofLab, graded, cohort, now));
      }
    }
    return facts;
  };
}

function practiceFact(attempts: readonly AttemptRow[]): ModuleFact {
  // A drill is practice as well: everybody works on the same attack at one moment.
  const practice = attempts.filter(({ mode }) => mode !== 'assessment');
  const gradedAt = practice.flatMap((attempt) => attempt.gradedAt ?? []);
  if (gradedAt.length > 0) return { share: 1, doneAt: Math.min(...gradedAt) };
  return { share: practice.some(({ clockStartedAt }) => clockStartedAt !== null) ? 0.5 : 0, doneAt: null };
}

function practicalFact(
  attempts: readonly AttemptRow[],
  graded: ReadonlyMap<AttemptId, Result>,
  { settings: { practical } }: Cohort,
  now: number,
): ModuleFact {
  const counted = attempts.filter((attempt) => attempt.mode === 'assessment' && counts(attempt));
  const tries = counted.map((attempt): Try & { gradedAt: number | null } => {
    const result = graded.get(attempt.id);
    const passed = result !== undefined && result.points >= practical.passPoints && result.contain > 0;
    return {
      beganAt: attempt.clockStartedAt ?? attempt.createdAt,
      result: result?.points ?? null,
      passed,
      gradedAt: attempt.gradedAt,
    };
  });
  const told = triesOf(tries, practical, now);
  const passedAt = tries.filter(({ passed }) => passed).flatMap(({ gradedAt }) => gradedAt ?? []);
  return {
    share: told.passed ? 1 : Math.min(1, (told.best ?? 0) / 100),
    doneAt: passedAt.length > 0 ? Math.min(...passedAt) : null,
    tries: told,
  };
}

/**
 * Whether an assessment uses up a try: from the moment its clock runs, whatever becomes of it; but not where the
 * infrastructure failed it, which costs nobody anything.
 */
export function counts({ clockStartedAt, state }: { clockStartedAt: number | null; state: AttemptState }): boolean {
  return clockStartedAt !== null && state !== 'failed';
}

/** The latest grades of attempts. A grade is read once and then remembered by its number. */
function resultsOf(storage: Storage): (attempts: readonly AttemptRow[]) => Promise<Map<AttemptId, Result>> {
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
  const { points, objectives } = gradeSchema.pick({ points: true, objectives: true }).parse(JSON.parse(grade));
  const contain = objectives.filter(({ phase }) => phase === 'contain').reduce((sum, one) => sum + one.points, 0);
  return { points, contain };
}
