import { RangeFault } from './types.js';

interface EngineError {
  code?: string;
  statusCode?: number;
  message?: string;
}

const unreachable = new Set(['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'EACCES', 'ETIMEDOUT', 'EHOSTUNREACH']);

/**
 * Turns what the engine's client threw into a `RangeFault` with a sentence that says what to do; a `RangeFault` passes
 * unchanged. `doing` names the operation, as in "starting host app".
 */
export function toFault(error: unknown, doing: string): RangeFault {
  if (error instanceof RangeFault) return error;
  const { code, statusCode, message = String(error) } = (error ?? {}) as EngineError;
  const fault = (kind: RangeFault['code'], text: string) => new RangeFault(kind, text, { cause: error });
  if (statusCode === undefined && code !== undefined && unreachable.has(code)) {
    return fault('engine-unreachable', `The Docker Engine does not answer (${code}) while ${doing}. Is it running?`);
  }
  if (/no space left on device/i.test(message)) {
    return fault('disk-full', `The disk of the Docker Engine is full (${doing}). Free some space and try again.`);
  }
  if (statusCode === 404 && /no such image/i.test(message)) {
    return fault('image-missing', `An image is missing (${doing}). Build the images with \`npm run images\`.`);
  }
  if (statusCode === 404 && /network/i.test(message)) return fault('range-unknown', `No such range (${doing}).`);
  if (statusCode === 404 || (statusCode === 409 && /not running|is paused/i.test(message))) {
    return fault('host-unknown', `The host is not running (${doing}).`);
  }
  return fault('engine', `The Docker Engine refused ${doing}: ${message.trim()}`);
}

/** Runs one engine operation; whatever it throws becomes a `RangeFault`. */
export async function mapped<T>(doing: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw toFault(error, doing);
  }
}

/** True where the engine says that the thing is already gone (404) or is being removed by someone (409). */
export function alreadyGone(error: unknown): boolean {
  const { statusCode, message = '' } = (error ?? {}) as EngineError;
  return statusCode === 404 || (statusCode === 409 && /already in progress/i.test(message));
}
