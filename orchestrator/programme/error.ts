/** Why the programme refuses. `http` and `live` turn the code into a status and a sentence. */
export type ProgrammeCode =
  /** The module is not part of this programme, or the modules that it needs are not done. */
  | 'module-unknown'
  | 'module-locked'
  /** No try is left, or the next may not begin yet. */
  | 'no-tries-left'
  | 'too-early'
  /** No certificate of this number; it was revoked before; one stands already; not everything is done for one. */
  | 'certificate-unknown'
  | 'certificate-mistyped'
  | 'certificate-revoked'
  | 'certificate-stands'
  | 'certificate-incomplete'
  /** Its holder was erased, and with the name what bears it. */
  | 'certificate-erased';

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
