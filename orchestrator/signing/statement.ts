import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { LabId, Mark, Mode } from '../contract/attempt.js';
import type { Grade } from '../contract/grade.js';
import type { Statement } from '../contract/signing.js';
import { gradeBytes } from '../grading/grade.js';
import type { Variant } from '../grading/types.js';

/** Share of the points that passes, provided that the attack was contained at all. */
const passShare = 0.7;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
/** A commitment to values: it shows nothing of them, and nothing else fits it. */
const commitment = (values: object) => sha256(canonicalize(values) as string);

/** Commits to a person's name. `salt`: random, known to this server alone; without it the name cannot be guessed either. */
export const holderOf = (name: string, salt: string): string => commitment({ name, salt });

const gradeName = (attempt: string) => `attempts/${attempt}/grade.json`;

/** Whether a statement is about these very bytes of a grade, as `gradeBytes` made them. */
export const isAbout = ({ subject, predicate }: Statement, bytes: string): boolean =>
  subject.some(
    ({ name, digest }) => name === gradeName(predicate.chaindrill.attempt) && digest.sha256 === sha256(bytes),
  );

/**
 * The grade as an in-toto statement: a test result about the ledger and the grade's own bytes. `PASSED`: at least 70 % with
 * some containment; `WARNED`: the same, but evidence is damaged; else `FAILED`.
 */
export function statementOf(parts: {
  grade: Grade;
  number: number;
  reason: string | null;
  computedAt: number;
  mode: Mode;
  lab: { id: LabId; version: string; digest: string };
  /** The ledger as far as the grade stands on it. */
  ledger: { seq: number; hash: string };
  marks: readonly Mark[];
  seed: string;
  variant: Variant;
  holder: string;
}): Statement {
  const { grade, lab, ledger } = parts;
  const named = (fits: (objective: Grade['objectives'][number]) => boolean) =>
    grade.objectives.filter(fits).map(({ id }) => id);
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [
      { name: `attempts/${grade.attemptId}/ledger`, digest: { sha256: ledger.hash } },
      { name: gradeName(grade.attemptId), digest: { sha256: sha256(gradeBytes(grade)) } },
    ],
    predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
    predicate: {
      result: resultOf(grade, parts.marks),
      configuration: [
        { name: 'lab.yaml', digest: { sha256: lab.digest }, annotations: { id: lab.id, version: lab.version } },
      ],
      passedTests: named(({ points, max }) => points >= max),
      warnedTests: named(({ points, max }) => points > 0 && points < max),
      failedTests: named(({ points }) => points === 0),
      chaindrill: {
        attempt: grade.attemptId,
        mode: parts.mode,
        number: parts.number,
        reason: parts.reason,
        points: grade.points,
        max: grade.max,
        hintCost: grade.hintCost,
        objectives: grade.objectives.map(({ id, phase, points, max }) => ({ id, phase, points, max })),
        times: grade.times,
        computedAt: new Date(parts.computedAt).toISOString(),
        ledger: { records: ledger.seq, head: ledger.hash },
        marks: [...new Set(parts.marks.map(({ code }) => code))],
        variantCommitment: commitment({ seed: parts.seed, variant: parts.variant }),
        holder: parts.holder,
      },
    },
  };
}

function resultOf(grade: Grade, marks: readonly Mark[]): Statement['predicate']['result'] {
  const contained = grade.objectives.some(({ phase, points }) => phase === 'contain' && points > 0);
  if (!contained || grade.max <= 0 || grade.points / grade.max < passShare) return 'FAILED';
  return marks.some(({ code }) => code === 'ledger-damaged' || code === 'recording-damaged') ? 'WARNED' : 'PASSED';
}
