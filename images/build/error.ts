/** Why images cannot be made. The message says what to do. */
export class ImageError extends Error {
  override name = 'ImageError';
  constructor(
    readonly code: 'base-unavailable' | 'build-failed',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
