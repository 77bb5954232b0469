/** Why somebody is refused. `http` and `live` turn the code into a status and a sentence. */
export type IdentityCode =
  | 'not-signed-in'
  | 'wrong-credentials'
  | 'name-taken'
  | 'invitation-needed'
  | 'invitation-invalid'
  | 'token-invalid'
  | 'account-unknown'
  | 'last-admin'
  | 'reset-invalid'
  | 'cohort-unknown'
  | 'cohort-archived'
  | 'csv-unreadable'
  | 'enrolment-unknown'
  | 'token-unknown'
  | 'scope-missing'
  | 'session-needed'
  | 'forbidden'
  | 'attempt-unknown'
  | 'not-over'
  | 'guide-closed'
  | 'origin-refused'
  | 'too-many-requests';

export class IdentityError extends Error {
  override name = 'IdentityError';
  constructor(
    readonly code: IdentityCode,
    message: string,
    readonly details: { retryAfterSeconds?: number } = {},
  ) {
    super(message);
  }
}
