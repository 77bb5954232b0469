import type { LabId, Phase } from '../contract/attempt.js';
import type { GradeLine } from '../contract/grade.js';
import type { ClaimField, Report } from '../contract/report.js';
import type { Text } from '../contract/text.js';
import type { EvidenceRecord } from '../evidence/record.js';

/** A variant: the values drawn for one attempt, by key. Lists for what may occur more than once. */
export type Variant = Record<string, string | number | boolean | string[]>;

/** A step of the attack and the records that prove it; texts in `where` may be `${key}` of the variant. */
export interface ReplayStep {
  id: string;
  title: Text;
  techniques: string[];
  evidence: { kind: string; where: Record<string, string | number | boolean> };
  startsClock: boolean;
}

/** What grading needs of a lab; a manifest fits as it is. */
export interface GradedLab {
  id: LabId;
  version: string;
  targetMinutes: number;
  objectives: {
    id: string;
    phase: Phase;
    points: number;
    title: Text;
    check: { type: string; [param: string]: unknown };
  }[];
  report: { claims: ClaimField[] };
  replay: ReplayStep[];
  hostile: string[];
  anatomy: { replay: string[]; attacker: Text; gap: Text; misconception: Text; remedy: Text }[];
}

/** What a check may look at. Everything is data: no clock, no engine, no database. */
export interface CheckInput {
  lab: GradedLab;
  variant: Variant;
  /** In order of `seq`, up to the head that is graded. */
  ledger: readonly EvidenceRecord[];
  /** Of the ledger: the last report filed before submit, and the first. */
  lastReport: Filed | null;
  firstReport: Filed | null;
  clockStartedAt: number | null;
  submittedAt: number | null;
  /** `seq` of the record of the submission: what comes after it is the examination. */
  submittedSeq: number | null;
  /** Whether containment was shown by the examiner, and since when; see `containment.ts`. */
  containment: Containment;
  /** Time of containment (epoch ms), null where it never held. Computed once, by `containment.ts`. */
  containedAt: number | null;
}

/** A filed report as the ledger holds it. */
export interface Filed {
  seq: number;
  at: number;
  report: Report;
  normalised: Record<string, string[]>;
}

/** What the examiner's rounds say about containment. */
export interface Containment {
  /** Nothing ran, came back or reached its pool in enough proved rounds of every routine. */
  holds: boolean;
  /** Why not, or why so: one per condition, in order. */
  conditions: { ok: boolean; text: Text; seqs: number[]; at: number | null }[];
  /** The last harmful record before submit, null where none was made. */
  lastHarm: EvidenceRecord | null;
  /** Routines whose rounds could not be proved because the record has a gap: to be examined again. */
  again: string[];
}

export interface CheckResult {
  points: number;
  lines: GradeLine[];
}

/**
 * A check: pure, total, and explained. `max` is the objective's points; `params` come from `lab.yaml` and were parsed by
 * the check's own schema when the lab was loaded. `live` checks may be run on a growing ledger to tick objectives.
 */
export interface Check<P> {
  readonly type: string;
  readonly params: import('zod').ZodType<P>;
  /** True where the check can already hold before the examiner has acted. */
  readonly live: boolean;
  run(input: CheckInput, params: P, max: number): CheckResult;
}
