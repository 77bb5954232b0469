import type { z } from 'zod';
import { AttemptError } from '../attempts/types.js';
import type { Problem } from '../contract/problem.js';
import { type IdentityCode, IdentityError } from '../identity/error.js';
import { type ProgrammeCode, ProgrammeError } from '../programme/error.js';
import { RangeFault } from '../range/types.js';
import { StorageError } from '../storage/error.js';
import { type WebhookCode, WebhookError } from '../webhooks/error.js';

/** A refusal of the REST interface or the socket itself: what was sent has the wrong form. */
export class RequestError extends Error {
  override name = 'RequestError';
  constructor(
    readonly code: RequestCode,
    message: string,
    readonly details: { errors?: { path: string; message: string }[] } = {},
  ) {
    super(message);
  }
}

/** Status, title, and what to do. Without the last, the error's own sentence is shown: it was written for people. */
type Entry = readonly [status: number, title: string, detail?: string];

const requestCodes = {
  'invalid-input': [400, 'Some of the input is wrong'],
  'malformed-json': [400, 'The body is not JSON'],
  'malformed-request': [400, 'The request cannot be read'],
  'not-found': [404, 'There is nothing here'],
  'method-not-allowed': [405, 'The method does not fit'],
  'too-large': [413, 'Too large'],
  'not-json': [415, 'The body must be JSON'],
  'web-missing': [503, 'The web interface is not built'],
  'terminal-not-open': [409, 'The terminal is not open here'],
  'too-many-terminals': [429, 'Too many terminals'],
  'takeover-refused': [409, 'Nobody else may type here now'],
} as const satisfies Record<string, Entry>;
export type RequestCode = keyof typeof requestCodes;

const identityCodes: Record<IdentityCode, Entry> = {
  'not-signed-in': [401, 'Nobody is signed in'],
  'wrong-credentials': [401, 'Name or password is wrong'],
  'token-invalid': [401, 'The API token is not valid'],
  'name-taken': [409, 'The name is taken'],
  'invitation-needed': [403, 'An invitation is needed'],
  'invitation-invalid': [403, 'The invitation is not valid'],
  'account-unknown': [404, 'There is no such account'],
  'last-admin': [409, 'The last administrator stays'],
  'reset-invalid': [403, 'The link for a new password is not valid'],
  'cohort-unknown': [404, 'There is no such cohort'],
  'cohort-archived': [409, 'The cohort is archived'],
  'csv-unreadable': [422, 'The list cannot be read'],
  'enrolment-unknown': [404, 'There is no such enrolment', 'It does not exist, or it is not yours.'],
  'token-unknown': [404, 'There is no such token'],
  'scope-missing': [403, 'The API token may not do this'],
  'session-needed': [403, 'An API token may not do this'],
  forbidden: [403, 'Not allowed'],
  'attempt-unknown': [404, 'There is no such attempt', 'It does not exist, or it is not yours.'],
  'not-over': [403, 'Not yet'],
  'guide-closed': [403, 'Not yet'],
  'origin-refused': [403, 'The request comes from another site'],
  'too-many-requests': [429, 'Too many requests'],
};

const attemptCodes: Record<AttemptError['code'], Entry> = {
  'attempt-unknown': identityCodes['attempt-unknown'],
  'lab-unknown': [404, 'There is no such lab', 'See the list of labs for those that exist.'],
  'host-unknown': [404, 'There is no such host in this lab'],
  'run-unknown': [404, 'There is no such workflow run'],
  'recording-unknown': [404, 'There is no such recording'],
  'lab-unavailable': [409, 'The lab cannot run on this machine'],
  'mode-unavailable': [409, 'The lab does not offer this mode'],
  'already-open': [409, 'Another attempt is still open', 'Go on with it, or close it first.'],
  'wrong-state': [409, 'Not possible now'],
  'no-hints': [409, 'There is no hint left'],
  'report-invalid': [422, 'The report does not fit the lab'],
  erased: [410, 'The evidence was erased'],
  'not-signed': [409, 'The grade is not signed'],
  'not-graded': [409, 'Not graded yet', 'Submit the attempt and wait until it is graded.'],
  'engine-unreachable': [503, 'The Docker Engine does not answer', 'Start the Docker Engine, then try again.'],
  'disk-full': [507, 'The disk of the server is full', 'Free some space on the server, then try again.'],
};

const programmeCodes: Record<ProgrammeCode, Entry> = {
  'module-unknown': [404, 'There is no such module'],
  'module-locked': [409, 'Not open yet'],
  'no-tries-left': [409, 'No try is left'],
  'too-early': [409, 'Not yet'],
  'no-group': [409, 'In no discussion group'],
  'prompt-unknown': [404, 'There is no such prompt'],
  'post-unknown': [404, 'There is no such post'],
  'prompt-full': [409, 'Enough was said'],
  'journal-changed': [409, 'The entry was changed elsewhere'],
  'certificate-unknown': [404, 'There is no such certificate'],
  'certificate-mistyped': [404, 'The number is mistyped'],
  'certificate-revoked': [409, 'The certificate is revoked'],
  'certificate-stands': [409, 'There is a certificate already'],
  'certificate-incomplete': [409, 'Not everything is done'],
  'certificate-erased': [410, 'The holder was erased'],
  'module-done': [409, 'Done already'],
  'sitting-unknown': [404, 'There is no such sitting'],
  'sitting-over': [409, 'It is over'],
  'sitting-open': [409, 'It goes on'],
  'question-unknown': [404, 'There is no such question'],
  'choice-invalid': [422, 'The answer does not fit the question'],
  'answer-changed': [409, 'The answer was changed in another window'],
  'drill-unknown': [404, 'There is no such drill'],
  'drill-over': [409, 'Not possible any more'],
  'drill-not-ready': [409, 'Nobody is ready yet'],
  'drill-not-over': [409, 'The drill is not over for all'],
};

const webhookCodes: Record<WebhookCode, Entry> = {
  'webhook-unknown': [404, 'There is no such endpoint'],
  'webhook-disabled': [409, 'The endpoint is switched off'],
  'delivery-unknown': [404, 'There is no such delivery'],
};

const storageCodes: Record<StorageError['code'], Entry> = {
  'disk-full': attemptCodes['disk-full'],
  locked: [503, 'The database is locked', 'Another program holds it. Try again in a moment.'],
  corrupt: [500, 'The database is damaged', 'Restore it from a backup.'],
  'newer-version': [500, 'The database is of a newer version', 'Start the newer program.'],
  'read-only': [500, 'The database is not writable', 'Give the server write access to its data folder.'],
  unreachable: [503, 'The database cannot be read', 'Check the disk of the server.'],
  conflict: [409, 'It was changed at the same time', 'Load it again, then repeat what you did.'],
  failed: [500, 'The database failed', 'The log of the server says more.'],
};

const rangeCodes: Record<RangeFault['code'], Entry> = {
  'engine-unreachable': attemptCodes['engine-unreachable'],
  'image-missing': [503, 'An image is missing', 'Run "npm run images" on the server, then try again.'],
  'no-subnet': [503, 'No network is free', 'Close attempts that nobody uses, then try again.'],
  'host-unknown': [404, 'There is no such host', 'The hosts of an attempt are listed in it.'],
  'range-unknown': [409, 'The lab is not there any more', 'Open it again.'],
  policy: [500, 'The lab asks for what is not allowed', 'The log of the server says more.'],
  timeout: [504, 'The Docker Engine was too slow', 'Try again in a moment.'],
  'disk-full': attemptCodes['disk-full'],
  engine: [502, 'The Docker Engine reported a fault', 'The log of the server says more.'],
};

/** Seconds after which trying again makes sense. */
const retryAfter: Record<string, number> = { 'engine-unreachable': 10, locked: 2, timeout: 5, 'no-subnet': 30 };

/**
 * Any error as the problem to answer. What is none of ours is a fault of ours: 500, and nothing of its text goes out.
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof RequestError) return make(error.code, requestCodes[error.code], error.message, error.details);
  if (error instanceof IdentityError) return make(error.code, identityCodes[error.code], error.message, error.details);
  if (error instanceof AttemptError) {
    const errors = error.code === 'already-open' ? [{ path: 'attempt', message: error.message }] : error.details.errors;
    return make(error.code, attemptCodes[error.code], error.message, { errors });
  }
  if (error instanceof ProgrammeError)
    return make(error.code, programmeCodes[error.code], error.message, error.details);
  if (error instanceof WebhookError) return make(error.code, webhookCodes[error.code], error.message);
  if (error instanceof StorageError) return make(error.code, storageCodes[error.code], error.message);
  if (error instanceof RangeFault) return make(error.code, rangeCodes[error.code], error.message);
  const request = fromExpress(error);
  return request ? problemOf(request) : unexpected;
}

const unexpected = make('internal-error', [500, 'Something went wrong', 'The log of the server says more.'], '');

function make(code: string, [status, title, detail]: Entry, sentence: string, details: Partial<Problem> = {}): Problem {
  const { errors, retryAfterSeconds = retryAfter[code] } = details;
  return {
    type: 'about:blank',
    title,
    status,
    code,
    detail: detail ?? sentence,
    ...(errors ? { errors } : {}),
    ...(retryAfterSeconds ? { retryAfterSeconds } : {}),
  };
}

/** What express and its body parser throw: they mark the client's own faults with a status below 500. */
function fromExpress(error: unknown): RequestError | null {
  if (!(error instanceof Error) || !('status' in error) || Number(error.status) >= 500) return null;
  const type = 'type' in error ? error.type : '';
  if (type === 'entity.too.large') return tooLarge(maxBodyBytes);
  if (type === 'entity.parse.failed') {
    return new RequestError('malformed-json', `The body is not valid JSON: ${error.message}`);
  }
  return new RequestError('malformed-request', `The request cannot be read: ${error.message}`);
}

/** The largest body of any request. */
export const maxBodyBytes = 512 * 1024;

export function tooLarge(limitBytes: number): RequestError {
  return new RequestError('too-large', `The body may have ${limitBytes / 1024} KB at most. Send less.`);
}

/**
 * What a client sent, parsed at the door. Every issue is told with the path of what was wrong: `claims.package.0`.
 * @throws RequestError `invalid-input`
 */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.slice(0, 20).map(({ path, message }) => ({ path: path.join('.'), message }));
  const first = errors[0];
  const where = first?.path ? `"${first.path}": ` : '';
  throw new RequestError('invalid-input', `${where}${first?.message ?? 'wrong input'}`, { errors });
}
