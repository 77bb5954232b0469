import { randomBytes } from 'node:crypto';
import type { AccountId } from '../contract/account.js';
import type { AttemptId } from '../contract/attempt.js';
import type { Grade } from '../contract/grade.js';
import type { ChainedRecord } from '../evidence/record.js';
import { computeGrade, gradeBytes } from '../grading/grade.js';
import type { Variant } from '../grading/types.js';
import { signStatement } from '../signing/envelope.js';
import { SigningError } from '../signing/error.js';
import { holderOf, statementOf } from '../signing/statement.js';
import type { GradeRow } from '../storage/grades.js';
import type { Desk } from './desk.js';
import { AttemptError } from './types.js';

/**
 * Computes the grade from what is stored, signs it, and keeps it beside earlier ones. A ledger that is not as it was written
 * marks the attempt first, so that the statement says so. Where the keys cannot be used, the grade is stored without a
 * signature: an attempt does not fail for them, and a regrade signs it once they are mended.
 */
export async function computeAndStore(
  desk: Desk,
  id: AttemptId,
  why: { reason: string; by: AccountId } | null,
): Promise<Grade> {
  const { storage, now } = desk.parts;
  const { records } = await checkedLedger(desk, id);
  const row = await desk.row(id);
  if (row.erasedAt !== null)
    throw new AttemptError('erased', 'The evidence was erased: nothing can be computed from it.');
  const lab = desk.lab(row.labId);
  const variant = row.variant as Variant;
  const grade = computeGrade({ attemptId: id, lab: lab.manifest, variant, ledger: records });
  const number = (await storage.grades.list(id)).length + 1;
  const owner = await storage.accounts.get(row.ownerId);
  const salt = randomBytes(16).toString('hex');
  const computedAt = now();
  const bundle = signed(desk, {
    grade,
    number,
    reason: why?.reason ?? null,
    computedAt,
    mode: row.mode,
    lab: { id: lab.manifest.id, version: lab.manifest.version, digest: lab.digest },
    ledger: records.find(({ seq }) => seq === grade.ledgerHead) ?? storage.ledger.head(id),
    marks: row.marks,
    seed: row.seed,
    variant,
    holder: holderOf(owner?.name ?? '', salt),
  });
  const stored: GradeRow = {
    number,
    grade: gradeBytes(grade),
    computedAt,
    reason: why?.reason ?? null,
    computedBy: why?.by ?? null,
    bundle,
    holderSalt: bundle === null ? null : salt,
  };
  await storage.grades.insert(id, stored);
  return grade;
}

function signed({ parts }: Desk, statement: Parameters<typeof statementOf>[0]): string | null {
  try {
    const { key, sign } = parts.keys.signer();
    // A clock that was set back must not date a grade before its key.
    const computedAt = Math.max(statement.computedAt, key.from);
    return signStatement(statementOf({ ...statement, computedAt }), { sign });
  } catch (error) {
    if (!(error instanceof SigningError)) throw error;
    parts.log.error({ attempt: statement.grade.attemptId, err: error }, 'the grade could not be signed');
    return null;
  }
}

/** Reads the ledger of an attempt, which is marked where it is damaged. */
export async function checkedLedger(
  desk: Desk,
  id: AttemptId,
): Promise<{ records: ChainedRecord[]; damaged: boolean }> {
  const { storage, now, log } = desk.parts;
  const { records, faults } = storage.ledger.examine(id);
  if (faults.length > 0) {
    const detail = faults
      .slice(0, 5)
      .map(({ seq, what }) => `record ${seq}: ${what}`)
      .join(', ');
    log.error({ attempt: id, faults: faults.slice(0, 5) }, 'the ledger is not as it was written');
    if (await storage.attempts.mark(id, { code: 'ledger-damaged', host: '-', at: now(), detail }))
      await desk.publish(id);
  }
  return { records, damaged: faults.length > 0 };
}
