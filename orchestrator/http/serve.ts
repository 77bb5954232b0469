import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import express, { type NextFunction, type Request, type Response, Router } from 'express';
import { attemptIdSchema } from '../contract/attempt.js';
import { enrolmentIdSchema } from '../contract/enrolment.js';
import type { Caller } from '../identity/caller.js';
import { IdentityError } from '../identity/error.js';
import {
  requireAdmin,
  requireAttempt,
  requireEnrolment,
  requireInstructor,
  requireScope,
  requireSession,
} from '../identity/rules.js';
import type { HttpParts } from './parts.js';
import { maxBodyBytes, parseInput, RequestError, tooLarge } from './problems.js';
import type { FileAnswer, Route } from './route.js';

/** Serves the routes: recognise, authorise, parse, call, answer. Wrong methods on known paths are told apart from unknown paths. */
export function serve(routes: readonly Route[], parts: HttpParts): Router {
  const router = Router({ caseSensitive: true });
  const parseBody = express.json({
    limit: maxBodyBytes,
    verify: (_request, response, bytes) => {
      (response as Response).locals.bodyBytes = bytes.length;
    },
  });
  for (const route of routes) {
    const path = expressPath(route.path);
    router[route.method](path, authorise(route, parts), parseBody, (request, response) =>
      answer(route, request, response, parts),
    );
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const methods = routes.filter((route) => route.path === path).map((route) => route.method.toUpperCase());
    router.all(expressPath(path), (request, response) => {
      response.set('Allow', methods.join(', '));
      throw new RequestError(
        'method-not-allowed',
        `${request.method} is not possible here, but ${methods.join(', ')}.`,
      );
    });
  }
  return router;
}

/** Comes before the body is read: who may not do it cannot make the server parse anything. */
function authorise(route: Route, parts: HttpParts) {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const { identity } = parts;
    const token = bearerToken(request);
    const caller = await identity.recognise({ token, cookieHeader: request.headers.cookie });
    response.locals.caller = caller;
    await identity.limits.take('request', caller?.account.id ?? networkOf(request));
    if (route.method !== 'get') {
      const options = { hasToken: token !== undefined, mayBeAbsent: caller === null };
      identity.requireOrigin(request.headers.origin, options);
    }
    if (route.auth !== 'open') await permit(route.auth, caller, request, parts);
    next();
  };
}

async function permit(
  auth: Exclude<Route['auth'], 'open'>,
  caller: Caller | null,
  request: Request,
  parts: HttpParts,
): Promise<void> {
  if (caller === null) throw new IdentityError('not-signed-in', 'Sign in first, or send an API token.');
  if (typeof auth === 'string') {
    requireSession(caller);
    if (auth === 'instructor') requireInstructor(caller);
    if (auth === 'admin') requireAdmin(caller);
  } else if ('scope' in auth) {
    requireScope(caller, auth.scope);
  } else if ('instructor' in auth) {
    requireScope(caller, auth.instructor);
    requireInstructor(caller);
  } else if ('admin' in auth) {
    requireScope(caller, auth.admin);
    requireAdmin(caller);
  } else if ('enrolment' in auth) {
    const found = await parts.training.cohorts.enrolment(parseInput(enrolmentIdSchema, request.params.enrolment));
    const asked = found && { ...found.enrolment, archivedAt: found.cohort.archivedAt };
    requireEnrolment(caller, asked, auth.enrolment);
  } else {
    const id = parseInput(attemptIdSchema, request.params.id);
    requireAttempt(caller, await parts.attempts.ownerOf(id), auth.attempt);
  }
}

async function answer(route: Route, request: Request, response: Response, { audit }: HttpParts): Promise<void> {
  const { status, schema, lines, file } = route.response;
  const caller = response.locals.caller as Caller;
  const body = parsedBody(route, request, response);
  const value = await route.handle({
    caller,
    params: route.params && parseInput(route.params, request.params),
    query: route.query && parseInput(route.query, { ...request.query }),
    body,
    request,
    response,
  });
  if (route.audit !== undefined) {
    const { action, keeps = [] } = route.audit;
    const detail = Object.fromEntries(Object.entries(body ?? {}).filter(([field]) => keeps.includes(field)));
    await audit.note(caller, { action, subject: { ...request.params } as Record<string, string>, detail });
  }
  // A handler may have written its answer itself, as a stream.
  if (response.headersSent) return;
  response.status(status);
  if (file !== undefined) return sendFile(response, file, value as FileAnswer);
  if (schema === undefined) {
    response.end();
    return;
  }
  // An answer that does not fit its own schema is a fault of the server, not of who asked: no ZodError may leave here.
  const encoded = schema.safeParse(value);
  if (!encoded.success) throw new Error(`the answer to ${route.path} does not fit`, { cause: encoded.error });
  if (lines && request.accepts(['application/x-ndjson', 'application/json']) !== 'application/json') {
    const text = (encoded.data as unknown[]).map((line) => `${JSON.stringify(line)}\n`).join('');
    response.type('application/x-ndjson').send(text);
  } else if (route.response.compressed && request.acceptsEncodings('gzip')) {
    response.vary('Accept-Encoding').set('Content-Encoding', 'gzip').type('json');
    response.send(await promisify(gzip)(JSON.stringify(encoded.data)));
  } else {
    response.json(encoded.data);
  }
}

/** Streams a file as far as it is written at this moment. */
function sendFile(response: Response, type: string, { path, name }: FileAnswer): Promise<void> {
  response.attachment(name).type(type);
  const options = { root: dirname(path), dotfiles: 'allow', cacheControl: false, etag: false, lastModified: false };
  return new Promise((resolve, reject) => {
    response.sendFile(basename(path), options as Parameters<Response['sendFile']>[1], (error?: Error) => {
      // Who asked has gone: there is nobody to tell.
      if (!error || response.headersSent || response.destroyed) return resolve();
      reject(new RequestError('not-found', 'The file is not there any more.'));
    });
  });
}

function parsedBody(route: Route, request: Request, response: Response): unknown {
  if (route.body === undefined) return undefined;
  if (request.is('application/json') === false) {
    throw new RequestError('not-json', 'Send JSON, with the header "Content-Type: application/json".');
  }
  const body: unknown = request.body ?? {};
  // Counted as it came: to write it down again could fail where it is deep.
  if (route.maxBytes !== undefined && Number(response.locals.bodyBytes ?? 0) > route.maxBytes) {
    throw tooLarge(route.maxBytes);
  }
  return parseInput(route.body, body);
}

function bearerToken(request: Request): string | undefined {
  const header = request.headers.authorization;
  if (header === undefined) return undefined;
  const match = /^Bearer ([\w-]{1,200})$/i.exec(header);
  if (!match) throw new IdentityError('token-invalid', 'Send the API token as "Authorization: Bearer cd_…".');
  return match[1];
}

/** Where a request came from, for rate limits: one IPv6 customer has at least a /64. */
export function networkOf(request: Request): string {
  const address = (request.ip ?? 'unknown').replace(/^::ffff:(?=\d+\.)/, '');
  return address.includes(':') ? address.split(':').slice(0, 4).join(':') : address;
}

function expressPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}
