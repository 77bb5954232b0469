import type { AttemptId } from '../contract/attempt.js';
import { attemptIdSchema } from '../contract/attempt.js';
import { type Grade, type GradeEntry, gradeSchema } from '../contract/grade.js';
import type { GradeStatement, Statement } from '../contract/signing.js';
import { differenceOf } from '../grading/difference.js';
import { verifyGrade } from '../signing/envelope.js';
import { holderOf, isAbout } from '../signing/statement.js';
import type { GradeRow } from '../storage/grades.js';
import type { Desk } from './desk.js';
import { computeAndStore } from './grading.js';
import { AttemptError, type Attempts } from './types.js';

type Grades = Pick<
  Attempts,
  'grade' | 'grades' | 'signedGrade' | 'regrade' | 'gradedOf' | 'verifySigned' | 'publishedKeys'
>;

/** The grades of attempts: the latest, all with what they changed, signed ones, and regrades. */
export function grades(desk: Desk): Grades {
  const { storage, keys } = desk.parts;
  const notGraded = () => new AttemptError('not-graded', 'The attempt has no grade yet.');

  async function entries(id: AttemptId): Promise<GradeEntry[]> {
    await desk.row(id);
    const rows = await storage.grades.list(id);
    const parsed = rows.map((row) => gradeSchema.parse(JSON.parse(row.grade)));
    return Promise.all(rows.map((row, index) => entryOf(row, parsed[index] as Grade, parsed[index - 1] ?? null)));
  }

  async function entryOf(row: GradeRow, grade: Grade, before: Grade | null): Promise<GradeEntry> {
    const by = row.computedBy === null ? null : await storage.accounts.get(row.computedBy);
    return {
      number: row.number,
      computedAt: row.computedAt,
      points: grade.points,
      max: grade.max,
      reason: row.reason,
      by: by?.name ?? null,
      signed: row.bundle !== null,
      difference: before === null ? null : differenceOf(before, grade),
    };
  }

  /** What is known here of a grade whose signature is right; null where the attempt is not of this server. */
  async function known(statement: Statement) {
    const { attempt, number, holder, ledger } = statement.predicate.chaindrill;
    const id = attemptIdSchema.parse(attempt);
    const row = await storage.attempts.get(id);
    const all = await storage.grades.list(id);
    const stored = all.find((one) => one.number === number);
    if (!row || !stored) return null;
    const owner = await storage.accounts.get(row.ownerId);
    const named = owner !== null && stored.holderSalt !== null && holderOf(owner.name, stored.holderSalt) === holder;
    return {
      name: named ? owner.name : null,
      stored: isAbout(statement, stored.grade) ? ('same' as const) : ('different' as const),
      latest: all.at(-1)?.number === number,
      ledger: row.erasedAt !== null ? ('erased' as const) : ledgerState(id, ledger),
    };
  }

  function ledgerState(id: AttemptId, { records, head }: GradeStatement['ledger']): 'intact' | 'damaged' {
    const ledger = storage.ledger.examine(id);
    const told = ledger.records.find(({ seq }) => seq === records)?.hash;
    return ledger.faults.length === 0 && told === head ? 'intact' : 'damaged';
  }

  return {
    async grade(id) {
      await desk.row(id);
      const grade = await desk.grade(id);
      if (!grade) throw notGraded();
      return grade;
    },
    grades: entries,
    async signedGrade(id) {
      await desk.row(id);
      const latest = await storage.grades.latest(id);
      if (!latest) throw notGraded();
      // Older than signed grades, or stored while the keys could not be used.
      if (!latest.bundle)
        throw new AttemptError(
          'not-signed',
          'It was stored without a signature. An instructor can have it graded again.',
        );
      return latest.bundle;
    },
    async regrade(id, why) {
      if (!(await desk.grade(id))) throw notGraded();
      await computeAndStore(desk, id, why);
      await desk.publish(id);
      return (await entries(id)).at(-1) as GradeEntry;
    },
    gradedOf: (lab) => storage.attempts.idsGraded(lab),
    async verifySigned(bundle) {
      const verification = verifyGrade(bundle, keys.published());
      return { verification, known: verification.ok ? await known(verification.statement) : null };
    },
    publishedKeys: () => keys.published(),
  };
}
