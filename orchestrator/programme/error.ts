/** Why the programme refuses. `http` and `live` turn the code into a status and a sentence. */
export type ProgrammeCode =
  /** The module is not part of this programme, or the modules that it needs are not done. */
  | 'module-unknown'
  | 'module-locked'
  /** No try is left, or the next may not begin yet. */
  | 'no-tries-left'
  | 'too-early'
  /** There is no such drill in the cohort; it was fired or stopped already; nobody's range is ready. */
  | 'drill-unknown'
  | 'drill-over'
  | 'drill-not-ready';

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
