import type { AccountId, Person } from '../contract/account.js';
import type { AttemptId, AttemptListing, AttemptView, CpuSample, LabId, Mode } from '../contract/attempt.js';
import type { Progress } from '../contract/board.js';
import type { EnrolmentId } from '../contract/enrolment.js';
import type { Debrief, Grade, GradeEntry, Timeline } from '../contract/grade.js';
import type { Integrity, OverviewQuery } from '../contract/integrity.js';
import type { GuideStep } from '../contract/lab.js';
import type { PageNote } from '../contract/live.js';
import type { Operation } from '../contract/operation.js';
import type { RecordingView } from '../contract/recording.js';
import type { FiledReport, Report } from '../contract/report.js';
import type { RunDetail, RunList, RunLog } from '../contract/runs.js';
import type { PublishedKey, VerifyAnswer } from '../contract/signing.js';
import type { ChainedRecord } from '../evidence/record.js';
import type { PoolLevel } from './pool.js';

/** What is noted of the trainee's page: that it is open, and in an assessment when it was left and what was pasted. */
export type Note = { kind: 'presence'; state: 'on' | 'off'; connection: string; address: string } | PageNote;

/** What is to be opened, and the way through a programme that it belongs to, if any. */
export interface NewAttempt {
  lab: LabId;
  mode: Mode;
  enrolment?: EnrolmentId | null;
}

/** Why an attempt refuses. `http` and `live` turn the code into a status and a sentence. */
export class AttemptError extends Error {
  override name = 'AttemptError';
  constructor(
    readonly code:
      | 'attempt-unknown'
      | 'lab-unknown'
      | 'host-unknown'
      | 'run-unknown'
      | 'recording-unknown'
      | 'lab-unavailable'
      | 'mode-unavailable'
      | 'already-open'
      | 'wrong-state'
      | 'no-hints'
      | 'report-invalid'
      | 'not-graded'
      | 'not-signed'
      | 'erased'
      | 'engine-unreachable'
      | 'disk-full',
    message: string,
    readonly details: { errors?: { path: string; message: string }[] } = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/**
 * The attempts and what may be done to them. Who may do it is decided before (`identity`); every method throws
 * `AttemptError`. Methods that start long work return once it is under way and durable; `onChange` tells the rest.
 */
export interface Attempts {
  /** Queues and opens a range. One unfinished attempt per account: else `already-open`, with the attempt's id as message. */
  open(owner: AccountId, request: NewAttempt): Promise<AttemptView>;
  view(id: AttemptId): Promise<AttemptView>;
  ownerOf(id: AttemptId): Promise<AccountId>;
  /** Newest first. */
  list(owner: AccountId): Promise<AttemptView[]>;
  /** ready → running: fires the replay. A second call is answered like the first. Not in a drill, which others begin. */
  start(id: AttemptId): Promise<AttemptView>;
  /** As `start`, for a drill's instructor. */
  fire(id: AttemptId): Promise<AttemptView>;
  /** Ranges that may live at once, that do now, and why there are not more, where the machine is too short of something. */
  ranges(): Operation['ranges'];
  /** How many ranges are prepared ahead, by lab. */
  warm(): PoolLevel[];
  /** How many attempts are graded whose evidence has yet to be read ahead of those who ask for it. */
  unread(): number;
  draft(id: AttemptId): Promise<Report>;
  saveDraft(id: AttemptId, report: Report): Promise<void>;
  fileReport(id: AttemptId, report: Report): Promise<FiledReport>;
  reports(id: AttemptId): Promise<FiledReport[]>;
  takeHint(id: AttemptId, objective: string): Promise<AttemptView>;
  /** running → submitted → examining → graded. A second call is answered like the first. */
  submit(id: AttemptId): Promise<AttemptView>;
  /**
   * Closes this attempt (record kept) and opens a fresh variant of the same lab and mode. In practice only. `reason`: an
   * instructor's, whom the trainee did not ask; they read it in the attempt that was closed.
   */
  reset(id: AttemptId, reason?: string): Promise<AttemptView>;
  /** Sets one of the trainee's hosts back to how the lab opened; the rest of the range, and the clock, go on. */
  resetHost(id: AttemptId, host: string): Promise<AttemptView>;
  /** Ends the attempt without a grade, or closes a graded one. Nothing is left to close in one that was erased: `erased`. */
  close(id: AttemptId, reason: string): Promise<AttemptView>;
  /** Also where the evidence was erased. The evidence itself is `erased` then: draft, reports, debrief, ledger. */
  grade(id: AttemptId): Promise<Grade>;
  /** Every grade of the attempt, oldest first, each with what it changed. */
  grades(id: AttemptId): Promise<GradeEntry[]>;
  /** The latest grade, signed: a Sigstore bundle as JSON. Throws `not-graded`, `not-signed`. */
  signedGrade(id: AttemptId): Promise<string>;
  /** Computes the grade again from the stored evidence, with the lab as it is now; it stands beside the old one. */
  regrade(id: AttemptId, why: { reason: string; by: AccountId }): Promise<GradeEntry>;
  /** Attempts of a lab that have a grade and their evidence still, oldest first. */
  gradedOf(lab: LabId): Promise<AttemptId[]>;
  /** Checks a signed grade, and adds what is known here of the attempt. Never throws for what the text holds. */
  verifySigned(bundle: string): Promise<VerifyAnswer>;
  /** The keys that grades are, or were, signed with. */
  publishedKeys(): PublishedKey[];
  debrief(id: AttemptId): Promise<Debrief>;
  /** What happened, also without a grade. Empty where the range never became ready. Who may see it: as the ledger. */
  timeline(id: AttemptId): Promise<Timeline>;
  /** The lab's guided steps, commands included. Who may see them is asked of `guideIsOpen`. */
  guide(id: AttemptId): Promise<GuideStep[]>;
  /**
   * Whether the owner may see them: in practice, else once it is graded; and never while an assessment or drill of the same
   * lab is unfinished, whichever attempt of theirs is asked.
   */
  guideIsOpen(id: AttemptId): Promise<boolean>;
  /** The evidence with its chain; see `evidence/chain.ts`. */
  ledger(id: AttemptId): Promise<ChainedRecord[]>;
  /** Erases a person's attempts, the unfinished one included; see `erasure.ts`. */
  eraseOf(owner: AccountId): Promise<void>;
  /** The user each host's terminal runs as; throws `wrong-state` where no terminal may be opened now. */
  terminalUser(id: AttemptId, host: string): Promise<string>;
  /** Samples of the last ten minutes. */
  cpu(id: AttemptId): Promise<CpuSample[]>;
  /** The workflow runs. These three throw `run-unknown`, and `wrong-state` unless the attempt is ready or running. */
  runs(id: AttemptId): Promise<RunList>;
  run(id: AttemptId, run: number): Promise<RunDetail>;
  runLog(id: AttemptId, of: { run: number; job: string; step: number }): Promise<RunLog>;
  /** The terminals' recordings. Once the attempt is over each is compared with the ledger; one that differs is marked. */
  recordings(id: AttemptId): Promise<RecordingView[]>;
  /** Where a recording lies, and its file's name. Throws `host-unknown`, `recording-unknown`. */
  recording(id: AttemptId, of: { host: string; shell: number }): Promise<{ path: string; name: string }>;
  /** Everybody's attempts, newest first. */
  overview(query: OverviewQuery): Promise<AttemptListing[]>;
  /** Everybody with an account and how many attempts they have. */
  people(): Promise<Person[]>;
  /** What an instructor may want to talk about, from the evidence as it is now. A damaged ledger is marked. */
  integrity(id: AttemptId): Promise<Integrity>;
  /** Tells the trainee something; it costs nothing and is kept. */
  message(id: AttemptId, message: { by: AccountId; text: string }): Promise<AttemptView>;
  /** Moves the attempt's end; see `mostExtraMs` in `steering.ts`. */
  extend(id: AttemptId, extension: { by: AccountId; minutes: number; reason: string }): Promise<AttemptView>;
  /** Has the whole range stand still, attack and clock included, until `resume` or for an hour at most. */
  pause(id: AttemptId, why: { by: AccountId; reason: string }): Promise<AttemptView>;
  resume(id: AttemptId, why: { by: AccountId; reason: string }): Promise<AttemptView>;
  /** Ends somebody's unfinished attempt without a grade, for a reason that they are told. */
  closeFor(id: AttemptId, reason: string): Promise<AttemptView>;
  /** Records that an instructor begins or ends to watch the terminals, or to type in them. */
  accompany(
    id: AttemptId,
    company: { kind: 'instructor.watching' | 'instructor.typing'; by: AccountId; on: boolean },
  ): Promise<void>;
  /** Keeps a note in the ledger, where the attempt's state and mode want it; else nothing happens. */
  note(id: AttemptId, note: Note): Promise<void>;
  /** Those of these enrolments that are not over. */
  underWay(enrolments: readonly EnrolmentId[]): Promise<AttemptView[]>;
  /** How far an attempt has come, for its instructors. */
  progress(id: AttemptId): Promise<Progress>;
  /** The trainee typed something. */
  active(id: AttemptId): void;
  onProgress(callback: (attempt: AttemptId, progress: Progress) => void): () => void;
  onChange(callback: (attempt: AttemptView) => void): () => void;
  onCpu(callback: (attempt: AttemptId, samples: CpuSample[]) => void): () => void;
}
