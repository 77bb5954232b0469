import type { AttemptState } from '../contract/attempt.js';
import type { Cohort } from '../contract/cohort.js';
import type { EnrolmentId } from '../contract/enrolment.js';
import type { LabWork, Worked } from './lab-work.js';
import { type ModuleFact, moduleId } from './modules.js';
import type { FactSource } from './programme.js';
import { type Try, triesOf } from './tries.js';

/**
 * The practice labs and the practicals, from the attempts of the enrolments. A practice lab is done with its first grade.
 * A practical is passed with enough points and the attack contained.
 */
export function labFacts(work: LabWork): FactSource {
  return async (cohort, enrolments, now) => {
    const facts = new Map<EnrolmentId, Map<string, ModuleFact>>(enrolments.map(({ id }) => [id, new Map()]));
    const all = await work(enrolments);
    for (const [enrolment, of] of facts) {
      const own = all.get(enrolment);
      if (!own) continue;
      for (const lab of cohort.settings.labs) {
        const ofLab = own.filter(({ attempt }) => attempt.labId === lab);
        if (ofLab.length === 0) continue;
        of.set(moduleId('practice', lab), practiceFact(ofLab));
        of.set(moduleId('practical', lab), practicalFact(ofLab, cohort, now));
      }
    }
    return facts;
  };
}

function practiceFact(worked: readonly Worked[]): ModuleFact {
  // A drill is practice as well: everybody works on the same attack at one moment.
  const practice = worked.flatMap(({ attempt }) => (attempt.mode === 'assessment' ? [] : [attempt]));
  const gradedAt = practice.flatMap((attempt) => attempt.gradedAt ?? []);
  if (gradedAt.length > 0) return { share: 1, doneAt: Math.min(...gradedAt) };
  return { share: practice.some(({ clockStartedAt }) => clockStartedAt !== null) ? 0.5 : 0, doneAt: null };
}

function practicalFact(worked: readonly Worked[], { settings: { practical } }: Cohort, now: number): ModuleFact {
  const counted = worked.filter(({ attempt }) => attempt.mode === 'assessment' && counts(attempt));
  const tries = counted.map(({ attempt, result }): Try & { gradedAt: number | null } => {
    const passed = result !== null && result.points >= practical.passPoints && result.contain > 0;
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
