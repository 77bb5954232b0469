import type { Generated } from 'kysely';

/*
 * The tables as Kysely sees them: text ids, integer epoch milliseconds, JSON as text, so that the same repositories can
 * stand on PostgreSQL. Columns are snake_case in SQL and camelCase here.
 */

export interface AccountTable {
  id: string;
  name: string;
  nameKey: string;
  passwordHash: string;
  role: string;
  locale: string;
  createdAt: number;
  erasedAt: number | null;
}

interface SessionTable {
  idHash: string;
  accountId: string;
  createdAt: number;
  seenAt: number;
}

export interface TokenTable {
  id: string;
  accountId: string;
  label: string;
  secretHash: string;
  scopes: string;
  createdAt: number;
  expiresAt: number;
  lastUsedAt: number | null;
}

interface InvitationTable {
  id: string;
  codeHash: string;
  role: string;
  usesLeft: number;
  expiresAt: number;
  createdAt: number;
  createdBy: string | null;
  cohortId: string | null;
  invitee: string | null;
  reference: string | null;
}

interface PasswordResetTable {
  accountId: string;
  codeHash: string;
  expiresAt: number;
}

export interface CohortTable {
  id: string;
  name: string;
  startsAt: number;
  settings: string;
  createdAt: number;
  createdBy: string;
  archivedAt: number | null;
}

export interface EnrolmentTable {
  id: string;
  cohortId: string;
  accountId: string;
  reference: string | null;
  joinedAt: number;
  leftAt: number | null;
  identityCheckedAt: number | null;
  groupNumber: number | null;
}

export interface CourseProgressTable {
  enrolmentId: string;
  labId: string;
  place: string;
  reached: string;
  doneAt: number | null;
}

export interface CourseAnswerTable {
  enrolmentId: string;
  labId: string;
  questionId: string;
  choice: string;
  tries: number;
  answeredAt: number;
}

export interface SittingTable {
  id: string;
  enrolmentId: string;
  module: string;
  questions: string;
  beganAt: number;
  endsAt: number | null;
  endedAt: number | null;
  ending: string | null;
  score: number | null;
  voidReason: string | null;
}

export interface SittingAnswerTable {
  sittingId: string;
  questionId: string;
  choice: string;
  flagged: number;
  revision: number;
  savedAt: number;
}

interface AuditTable {
  seq: Generated<number>;
  at: number;
  actorId: string;
  via: string;
  action: string;
  subject: string;
  detail: string;
}

export interface PostTable {
  seq: Generated<number>;
  id: string;
  cohortId: string;
  groupNumber: number;
  prompt: string;
  answers: string | null;
  authorId: string;
  enrolmentId: string | null;
  text: string;
  postedAt: number;
  editedAt: number | null;
  pinnedAt: number | null;
  gone: string | null;
  goneAt: number | null;
  reason: string | null;
}

interface PostsReadTable {
  accountId: string;
  cohortId: string;
  groupNumber: number;
  prompt: string;
  upTo: number;
}

export interface JournalEntryTable {
  enrolmentId: string;
  module: string;
  learnt: string;
  improve: string;
  revision: number;
  savedAt: number;
  completedAt: number | null;
}

export interface AttemptTable {
  id: string;
  ownerId: string;
  labId: string;
  labVersion: string;
  mode: string;
  state: string;
  problem: string | null;
  seed: string;
  variant: string;
  createdAt: number;
  readyAt: number | null;
  clockStartedAt: number | null;
  endsAt: number | null;
  submittedAt: number | null;
  gradedAt: number | null;
  opening: string;
  examination: string;
  examProgress: string;
  successor: string | null;
  marks: string;
  erasedAt: number | null;
  enrolmentId: string | null;
  pausedAt: number | null;
  pausedMs: number;
  extraMs: number;
}

interface DraftTable {
  attemptId: string;
  report: string;
  savedAt: number;
}

export interface ReportTable {
  attemptId: string;
  number: number;
  filedAt: number;
  report: string;
  normalised: string;
}

interface InterventionTable {
  number: Generated<number>;
  attemptId: string;
  at: number;
  kind: string;
  accountId: string | null;
  text: string;
  minutes: number | null;
}

interface HintTable {
  attemptId: string;
  objective: string;
  tier: number;
  cost: number;
  takenAt: number;
}

interface GradeTable {
  attemptId: string;
  number: number;
  grade: string;
  computedAt: number;
  reason: string | null;
  computedBy: string | null;
  bundle: string | null;
  holderSalt: string | null;
}

interface GradeGistTable {
  attemptId: string;
  number: number;
  gist: string;
}

export interface CertificateTable {
  number: string;
  enrolmentId: string;
  name: string | null;
  facts: string;
  issuedAt: number;
  validUntil: number;
  statusIndex: number;
  revokedAt: number | null;
  revokedBy: string | null;
  category: string | null;
  reason: string | null;
}

interface WebhookTable {
  id: string;
  url: string;
  events: string;
  secret: string;
  enabled: number;
  createdAt: number;
  createdBy: string;
}

interface WebhookEventTable {
  id: string;
  type: string;
  subject: string;
  at: number;
}

interface WebhookDeliveryTable {
  webhookId: string;
  eventId: string;
  state: string;
  tries: number;
  since: number;
  nextAt: number | null;
  triedAt: number | null;
  status: number | null;
  answer: string | null;
}

interface DrillTable {
  id: string;
  cohortId: string;
  labId: string;
  createdBy: string;
  createdAt: number;
  firedAt: number | null;
  stoppedAt: number | null;
}

interface DrillPersonTable {
  drillId: string;
  enrolmentId: string;
  attemptId: string | null;
  problem: string | null;
  firedAt: number | null;
  late: number;
}

export interface Tables {
  accounts: AccountTable;
  sessions: SessionTable;
  tokens: TokenTable;
  invitations: InvitationTable;
  passwordResets: PasswordResetTable;
  cohorts: CohortTable;
  enrolments: EnrolmentTable;
  courseProgress: CourseProgressTable;
  courseAnswers: CourseAnswerTable;
  sittings: SittingTable;
  sittingAnswers: SittingAnswerTable;
  audit: AuditTable;
  posts: PostTable;
  postsRead: PostsReadTable;
  journalEntries: JournalEntryTable;
  attempts: AttemptTable;
  drafts: DraftTable;
  reports: ReportTable;
  hints: HintTable;
  interventions: InterventionTable;
  grades: GradeTable;
  gradeGists: GradeGistTable;
  certificates: CertificateTable;
  webhooks: WebhookTable;
  webhookEvents: WebhookEventTable;
  webhookDeliveries: WebhookDeliveryTable;
  drills: DrillTable;
  drillPeople: DrillPersonTable;
}
