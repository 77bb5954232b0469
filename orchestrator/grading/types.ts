import type { GradeLine } from '../contract/grade.js';
import type { Report } from '../contract/report.js';
import type { EvidenceRecord } from '../evidence/record.js';

/** A variant: the values drawn for one attempt, by key. Lists for what may occur more than once. */
export type Variant = Record<string, string | number | boolean | string[]>;

/** What a check may look at. Everything is data: no clock, no engine, no database. */
export interface CheckInput {
  variant: Variant;
  ledger: EvidenceRecord[];
  /** Of the ledger: the last report filed before submit, and the first. */
  lastReport: { seq: number; at: number; report: Report; normalised: Record<string, string[]> } | null;
  firstReport: { seq: number; at: number; report: Report; normalised: Record<string, string[]> } | null;
  clockStartedAt: number | null;
  submittedAt: number | null;
  /** Time of containment (epoch ms), null where it never held. Computed once, by `containment.ts`. */
  containedAt: number | null;
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
