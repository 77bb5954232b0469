/** A lab file that cannot be used: the message names file, line and remedy, one line a fault. */
export class CatalogError extends Error {
  override name = 'CatalogError';
  constructor(
    readonly code: 'unreadable' | 'not-yaml' | 'invalid' | 'no-proofs',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
