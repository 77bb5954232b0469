/** Why grades cannot be signed. The message says what to do. */
export class SigningError extends Error {
  override name = 'SigningError';
  constructor(
    readonly code: 'keys-damaged' | 'keys-unwritable',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
