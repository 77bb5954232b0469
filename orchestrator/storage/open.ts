import { type AccountRows, accountRows } from './accounts.js';
import { type AttemptRows, attemptRows } from './attempts.js';
import { type AuditRows, auditRows } from './audit.js';
import { type CertificateRows, certificateRows } from './certificates.js';
import { type CohortRows, cohortRows } from './cohorts.js';
import { type CourseRows, courseRows } from './courses.js';
import { openDatabase } from './database.js';
import { type DrillRows, drillRows } from './drills.js';
import { type EnrolmentRows, enrolmentRows } from './enrolments.js';
import { type ErasureRows, erasureRows } from './erasure.js';
import { type GradeRows, gradeRows } from './grades.js';
import { type HintRows, hintRows } from './hints.js';
import { type InterventionRows, interventionRows } from './interventions.js';
import { type InvitationRows, invitationRows } from './invitations.js';
import { type JournalRows, journalRows } from './journal.js';
import { type LedgerStore, openLedger } from './ledger.js';
import { type PasswordResetRows, passwordResetRows } from './password-resets.js';
import { type PostRows, postRows } from './posts.js';
import { type PostsReadRows, postsReadRows } from './posts-read.js';
import { type DraftRows, draftRows, type ReportRows, reportRows } from './reports.js';
import { type SessionRows, sessionRows } from './sessions.js';
import { type SittingRows, sittingRows } from './sittings.js';
import { type TokenRows, tokenRows } from './tokens.js';
import { type TranscriptRows, transcriptRows } from './transcripts.js';
import { type WebhookRows, webhookRows } from './webhooks.js';

/** Everything that is remembered, one repository per aggregate. All methods throw `StorageError`. */
export interface Storage {
  accounts: AccountRows;
  sessions: SessionRows;
  tokens: TokenRows;
  invitations: InvitationRows;
  passwordResets: PasswordResetRows;
  audit: AuditRows;
  cohorts: CohortRows;
  enrolments: EnrolmentRows;
  posts: PostRows;
  postsRead: PostsReadRows;
  journal: JournalRows;
  courses: CourseRows;
  sittings: SittingRows;
  drills: DrillRows;
  attempts: AttemptRows;
  drafts: DraftRows;
  reports: ReportRows;
  hints: HintRows;
  interventions: InterventionRows;
  ledger: LedgerStore;
  transcripts: TranscriptRows;
  grades: GradeRows;
  certificates: CertificateRows;
  webhooks: WebhookRows;
  erasure: ErasureRows;
  close(): void;
}

export interface StorageParts {
  now?: () => number;
  /** Hears of errors thrown by subscribers of the ledger. */
  onSubscriberError?: (error: unknown) => void;
  /** How large the file may grow, in pages of 4 KiB; beyond it writes fail with `disk-full`. Unlimited by default. */
  maxPages?: number;
}

/**
 * Opens the database file, migrates it and hands out its repositories.
 * @throws StorageError with a sentence for the operator; see `openDatabase`.
 */
export function openStorage(path: string, parts: StorageParts = {}): Storage {
  const now = parts.now ?? Date.now;
  const database = openDatabase(path, now, parts.maxPages);
  const ledger = openLedger(database, now, parts.onSubscriberError ?? rethrowLater);
  return {
    accounts: accountRows(database),
    sessions: sessionRows(database),
    tokens: tokenRows(database),
    invitations: invitationRows(database),
    passwordResets: passwordResetRows(database),
    audit: auditRows(database),
    cohorts: cohortRows(database),
    enrolments: enrolmentRows(database),
    posts: postRows(database),
    postsRead: postsReadRows(database),
    journal: journalRows(database),
    courses: courseRows(database),
    sittings: sittingRows(database),
    drills: drillRows(database),
    attempts: attemptRows(database, ledger),
    drafts: draftRows(database),
    reports: reportRows(database, ledger),
    hints: hintRows(database, ledger),
    interventions: interventionRows(database, ledger),
    ledger,
    transcripts: transcriptRows(database),
    grades: gradeRows(database),
    certificates: certificateRows(database),
    webhooks: webhookRows(database),
    erasure: erasureRows(database),
    close: database.close,
  };
}

/** Outside the commit that was going on, so that the record stands and the fault is still heard. */
function rethrowLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
