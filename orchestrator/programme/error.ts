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
  | 'journal-changed';

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
