import type { AccountId } from '../contract/account.js';
import type { AttemptId, Mode } from '../contract/attempt.js';
import type { Grade } from '../contract/grade.js';
import type { Signal } from '../contract/integrity.js';
import type { Report } from '../contract/report.js';
import type { Text } from '../contract/text.js';
import type { EvidenceRecord } from '../evidence/record.js';
import type { GradedLab, Variant } from '../grading/types.js';
import type { LabText } from './lab-text.js';
import type { Screens } from './screens.js';

/** What signals look at. Everything is data: no clock, no files, no database. */
export interface IntegrityInput {
  attemptId: AttemptId;
  owner: AccountId;
  mode: Mode;
  lab: GradedLab & { panels: readonly string[] };
  /** What everybody may know of the lab. */
  labText: LabText;
  variant: Variant;
  /** In order of `seq`. */
  ledger: readonly EvidenceRecord[];
  grade: Grade | null;
  screens: Screens;
  /** Attempts of the same lab, perhaps this one among them. The same array as long as they are the same. */
  others: readonly OtherAttempt[];
}

export interface OtherAttempt {
  id: AttemptId;
  owner: AccountId;
  variant: Variant;
  /** The last report filed. */
  report: { at: number; report: Report } | null;
}

/** What a signal's function finds, or why it cannot say. */
export type Found = Signal[] | { notJudged: Text };
