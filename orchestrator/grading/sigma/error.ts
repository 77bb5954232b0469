/** A rule that cannot be used. The message names the key, modifier or construct and the line (from 1) where it stands. */
export class SigmaError extends Error {
  override name = 'SigmaError';
  constructor(
    readonly code: 'yaml' | 'missing' | 'unsupported' | 'invalid' | 'too-large',
    /** What is wrong, without the line. */
    readonly reason: string,
    readonly line: number | null,
    options?: { cause?: unknown },
  ) {
    super(line === null ? reason : `line ${line}: ${reason}`, options);
  }
}
