/** Why grades cannot be signed. The message says what to do. */
export class SigningError extends Error {
  override name = 'SigningError';
  constructor(
    /** `keys-unusable`: the folder cannot be read or written; `keys-busy`: another program changes the keys. */
    readonly code: 'keys-damaged' | 'keys-unusable' | 'keys-busy',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
