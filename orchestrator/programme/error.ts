/** Why the programme refuses. `http` and `live` turn the code into a status and a sentence. */
export type ProgrammeCode =
  /** The module is not part of this programme, or the modules that it needs are not done. */
  | 'module-unknown'
  | 'module-locked'
  /** No try is left, or the next may not begin yet. */
  | 'no-tries-left'
  | 'too-early'
  /** The discussion: the person is in no group, the prompt or the post is not there, or the prompt is full. */
  | 'no-group'
  | 'prompt-unknown'
  | 'post-unknown'
  | 'prompt-full'
  /** The journal: another revision is stored than the one that was changed. */
  | 'journal-changed'
  /** No certificate of this number; it was revoked before; one stands already; not everything is done for one. */
  | 'certificate-unknown'
  | 'certificate-mistyped'
  | 'certificate-revoked'
  | 'certificate-stands'
  | 'certificate-incomplete'
  /** Its holder was erased, and with the name what bears it. */
  | 'certificate-erased'
  /** Passed, or a test that was taken: there is no second time. */
  | 'module-done'
  | 'sitting-unknown'
  /** It has ended: no answer is taken any more. */
  | 'sitting-over'
  /** It goes on: it has no result yet. */
  | 'sitting-open'
  | 'question-unknown'
  /** The answer does not fit the question. */
  | 'choice-invalid'
  /** The answer was changed in another window meanwhile. */
  | 'answer-changed'
  /** There is no such drill in the cohort; it was fired or stopped already; nobody's range is ready; work goes on or is graded. */
  | 'drill-unknown'
  | 'drill-over'
  | 'drill-not-ready'
  | 'drill-not-over';

export class ProgrammeError extends Error {
  override name = 'ProgrammeError';
  constructor(
    readonly code: ProgrammeCode,
    message: string,
    readonly details: { retryAfterSeconds?: number } = {},
  ) {
    super(message);
  }
}
