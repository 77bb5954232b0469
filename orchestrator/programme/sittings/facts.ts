import type { Cohort } from '../../contract/cohort.js';
import type { Tries } from '../../contract/programme.js';
import { groupedBy } from '../../grouped.js';
import type { Storage } from '../../storage/open.js';
import type { SittingMark } from '../../storage/sittings.js';
import { type ModuleFact, moduleId } from '../modules.js';
import type { FactSource } from '../programme.js';
import { triesOf } from '../tries.js';
import { reaches } from './marks.js';

type ExamRules = Cohort['settings']['exam'];

/** How people stand in the exam and in the tests before and after. */
export function sittingFacts(storage: Storage): FactSource {
  return async (cohort, enrolments, now) => {
    const all = groupedBy(await storage.sittings.marks(enrolments.map(({ id }) => id)), ({ enrolment }) => enrolment);
    return new Map(enrolments.map(({ id }) => [id, factsOf(all.get(id) ?? [])]));

    function factsOf(own: readonly SittingMark[]): Map<string, ModuleFact> {
      const facts = new Map<string, ModuleFact>();
      for (const module of ['pre-test', 'post-test'] as const) {
        const test = own.find((row) => row.module === module && row.voidReason === null);
        if (test) facts.set(moduleId(module), { share: test.endedAt === null ? 0.5 : 1, doneAt: test.endedAt });
      }
      const exams = own.filter(({ module }) => module === 'exam');
      if (exams.length > 0) facts.set(moduleId('exam'), examFact(exams, cohort.settings.exam, now));
      return facts;
    }
  };
}

function examFact(exams: readonly SittingMark[], rules: ExamRules, now: number): ModuleFact {
  const tries = examTries(exams, rules, now);
  const isOpen = exams.some(({ endedAt }) => endedAt === null);
  const passedAt = exams.filter((row) => passes(row, rules) && row.voidReason === null).map(({ endedAt }) => endedAt);
  return {
    share: tries.passed ? 1 : isOpen ? 0.5 : (tries.best ?? 0),
    doneAt: passedAt[0] ?? null,
    tries,
  };
}

/** A sitting under way is no used try yet, and nothing has to be waited for while it goes on. */
export function examTries(exams: readonly SittingMark[], rules: ExamRules, now: number): Tries {
  const counted = exams.filter((row) => row.endedAt !== null && counts(row, rules));
  const tries = counted.map((row) => ({ beganAt: row.beganAt, result: row.score, passed: passes(row, rules) }));
  const told = triesOf(tries, rules, now);
  return exams.some(({ endedAt }) => endedAt === null) ? { ...told, nextAt: null } : told;
}

/**
 * Whether a sitting uses up a try: not where an instructor cancelled it; and not where its time ran out while the server was
 * down, unless it passed all the same.
 */
export const counts = (row: SittingMark, rules: ExamRules): boolean =>
  row.voidReason === null && (row.ending !== 'outage' || passes(row, rules));

export const passes = ({ score }: SittingMark, { passShare }: ExamRules): boolean =>
  score !== null && reaches(score, passShare);

/** The scores of the tests before and after; null until both are done. */
export function testPair(own: readonly SittingMark[]): { before: number; after: number } | null {
  const scoreIn = (module: SittingMark['module']) =>
    own.find((row) => row.module === module && row.voidReason === null)?.score ?? null;
  const [before, after] = [scoreIn('pre-test'), scoreIn('post-test')];
  return before === null || after === null ? null : { before, after };
}
