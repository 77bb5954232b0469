import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Caller } from '../identity/caller.js';
import { securityHeaders } from './headers.js';
import { describe } from './openapi.js';
import type { HttpParts } from './parts.js';
import { problemOf, RequestError } from './problems.js';
import { forEverybody } from './routes/certificates.js';
import { routeTable } from './routes/table.js';
import { serve } from './serve.js';
import { webFiles } from './web-files.js';

/** The REST interface under `/api` and the web interface beside it. Every refusal is a `Problem`. */
export function createApp(parts: HttpParts): Express {
  const { log, publicUrl, version } = parts;
  const routes = routeTable(parts);
  const description = describe(routes, version, publicUrl);
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', parts.trustProxy);
  // Query strings carry nothing here; the simple parser cannot be made to build objects.
  app.set('query parser', 'simple');
  app.use(securityHeaders(publicUrl));
  app.use('/api', (request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    logWhenDone(parts, request, response);
    next();
  });
  app.get('/api/openapi.json', (_request, response) => {
    response.json(description);
  });
  app.use('/api', serve(routes, parts));
  // Where did:web has it: who issues badges, and with which keys.
  app.get('/.well-known/did.json', async (_request, response) => {
    forEverybody(response).json(await parts.training.badges.didDocument());
  });
  app.use('/api', (request) => {
    throw new RequestError('not-found', `There is no ${request.originalUrl.split('?')[0]}. See /api/openapi.json.`);
  });
  app.use(webFiles(parts.webDirectory));
  app.use((request) => {
    throw new RequestError('not-found', `There is no ${request.path} here.`);
  });
  // Express knows an error handler by its four parameters.
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    const problem = problemOf(error);
    if (problem.status >= 500)
      log.error({ err: error, method: request.method, path: loggedPath(request) }, problem.title);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (problem.retryAfterSeconds !== undefined) response.set('Retry-After', String(problem.retryAfterSeconds));
    if (problem.status === 401) response.set('WWW-Authenticate', 'Bearer');
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  });
  return app;
}

/**
 * Without the query, and without what is as long as a secret (`newSecret`: 43 characters; ids have 22): the path of an
 * invitation holds its code.
 */
const loggedPath = ({ originalUrl }: Request) => originalUrl.split('?')[0]?.replace(/[\w-]{40,}/g, '…');

/** One line a request: who, what, how it went. Neither headers, bodies nor query strings are logged, so no secret is. */
function logWhenDone({ log }: HttpParts, request: Request, response: Response): void {
  const startedAt = performance.now();
  response.on('finish', () => {
    const caller = response.locals.caller as Caller | null | undefined;
    const line = {
      method: request.method,
      path: loggedPath(request),
      status: response.statusCode,
      ms: Math.round(performance.now() - startedAt),
      account: caller?.account.id ?? null,
    };
    if (request.method === 'GET' && response.statusCode < 500) log.debug(line, 'request');
    else log.info(line, 'request');
  });
}
