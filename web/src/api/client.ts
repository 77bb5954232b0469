import type { ZodType } from 'zod';
import { noteServerDate } from './clock.js';
import { localProblem, ProblemError, parseProblem } from './problem.js';
import { notePlatform } from './status.js';

export interface RequestOptions<T> {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  /** What a good answer holds; left out where none is expected. */
  schema?: ZodType<T>;
  signal?: AbortSignal;
  /** Lets the request outlive the page (at most 64 KB of body). */
  keepalive?: boolean;
  /** A good answer proves that the engine is reachable. */
  needsEngine?: boolean;
}

let signedOut: () => void = () => {};
/** Calls back when an answer says that nobody is signed in any more. One listener: the session. */
export function onSignedOut(callback: () => void): void {
  signedOut = callback;
}

/**
 * One request to `/api`. Returns the parsed answer. Throws `ProblemError`: the server's own, `network-unreachable`,
 * or `unexpected-answer` where the answer does not fit the contract. An aborted request throws the abort's reason.
 */
export async function request<T = void>(path: string, options: RequestOptions<T> = {}): Promise<T> {
  const response = await send(path, options);
  noteServerDate(response.headers.get('date'));
  const body = await readJson(response);
  if (!response.ok) refuse(response.status, body);
  notePlatform(null, options.needsEngine);
  if (options.schema === undefined) return undefined as T;
  const parsed = options.schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw localProblem('unexpected-answer', `The answer to ${path} has an unexpected form`, parsed.error);
}

/** Why the server refused what was not asked for by `request`: throws it as that would. */
export function refuse(status: number, body: unknown): never {
  const problem = parseProblem(body, status);
  notePlatform(problem);
  if (problem.code === 'not-signed-in') signedOut();
  throw new ProblemError(problem);
}

/** The server did not answer, or not to the end. */
export function unreachable(cause: unknown): ProblemError {
  const error = localProblem('network-unreachable', 'The server cannot be reached', cause);
  notePlatform(error.problem);
  return error;
}

async function send<T>(path: string, options: RequestOptions<T>): Promise<Response> {
  try {
    return await fetch(`/api${path}`, {
      method: options.method ?? 'GET',
      credentials: 'same-origin',
      cache: 'no-store',
      headers: {
        accept: 'application/json',
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(options.keepalive === undefined ? {} : { keepalive: options.keepalive }),
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw unreachable(cause);
  }
}

/** A body that is no JSON reads as null: the schema, or the status, then tells what is wrong. */
async function readJson(response: Response): Promise<unknown> {
  if (response.status === 204) return null;
  try {
    return await response.json();
  } catch {
    return null;
  }
}
