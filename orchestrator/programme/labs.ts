import type { AttemptId, AttemptState } from '../contract/attempt.js';
import type { Cohort } from '../contract/cohort.js';
import type { EnrolmentId } from '../contract/enrolment.js';
import type { AttemptGist } from '../storage/attempts.js';
import type { Storage } from '../storage/open.js';
import { byEnrolment } from './by-enrolment.js';
import type { Result, ResultReader } from './lab-results.js';
import { type ModuleFact, moduleId } from './modules.js';
import type { FactSource } from './programme.js';
import { type Try, triesOf } from './tries.js';

/**
 * The practice labs and the practicals, from the attempts of the enrolments. A practice lab is done with its first grade.
 * A practical is passed with enough points and the attack contained.
 */
export function labFacts(storage: Storage, results: ResultReader): FactSource {
  return async (cohort, enrolments, now) => {
    const facts = new Map<EnrolmentId, Map<string, ModuleFact>>(enrolments.map(({ id }) => [id, new Map()]));
    const attempts = await storage.attempts.gistsByEnrolments(enrolments.map(({ id }) => id));
    const graded = await results(attempts);
    const all = byEnrolment(attempts, ({ enrolmentId }) => enrolmentId);
    for (const [enrolment, of] of facts) {
      const own = all.get(enrolment);
      if (!own) continue;
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

function practiceFact(attempts: readonly AttemptGist[]): ModuleFact {
  // A drill is practice as well: everybody works on the same attack at one moment.
  const practice = attempts.filter(({ mode }) => mode !== 'assessment');
  const gradedAt = practice.flatMap((attempt) => attempt.gradedAt ?? []);
  if (gradedAt.length > 0) return { share: 1, doneAt: Math.min(...gradedAt) };
  return { share: practice.some(({ clockStartedAt }) => clockStartedAt !== null) ? 0.5 : 0, doneAt: null };
}

function practicalFact(
  attempts: readonly AttemptGist[],
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
