import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import express, { type NextFunction, type Request, type Response, Router } from 'express';
import { RequestError } from './problems.js';

/**
 * The built web interface. Files under `assets/` carry a hash in their name and may be kept for ever; all else is asked
 * for again each time. Paths that are no file get `index.html`: the interface routes by itself.
 */
export function webFiles(directory: string): Router {
  const root = resolve(directory);
  const assets = join(root, 'assets') + sep;
  const router = Router();
  router.get(/^\/assets\/[^/]+\.(?:js|css)$/, compressed(root));
  router.use(
    express.static(root, {
      index: false,
      redirect: false,
      setHeaders: (response, path) => {
        const cache = path.startsWith(assets) ? 'public, max-age=31536000, immutable' : 'no-cache';
        response.setHeader('Cache-Control', cache);
      },
    }),
  );
  router.use((request: Request, response: Response, next: NextFunction) => {
    if (!isPage(request)) return next();
    if (!existsSync(join(root, 'index.html'))) {
      throw new RequestError('web-missing', 'Run "npm run web" on the server, then load this page again.');
    }
    response.setHeader('Cache-Control', 'no-cache');
    response.sendFile('index.html', { root, cacheControl: false });
  });
  return router;
}

/** A page is asked for by GET, as HTML, under a name without an extension. */
function isPage(request: Request): boolean {
  const read = request.method === 'GET' || request.method === 'HEAD';
  return read && !/\.\w+$/.test(request.path) && request.accepts('html') !== false;
}

/**
 * Scripts and styles compressed, which makes them a third: each when it is first asked for, and then kept. Their names carry
 * a hash, so what is kept never grows old.
 */
function compressed(root: string) {
  const kept = new Map<string, Promise<Buffer | null>>();
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    // Asked one by one: together, the one that the browser names first would win, and that is the larger one.
    const encoding = (['br', 'gzip'] as const).find((each) => request.acceptsEncodings(each));
    response.vary('Accept-Encoding');
    if (encoding === undefined) return next();
    const key = `${encoding} ${request.path}`;
    const read = kept.get(key) ?? packed(join(root, request.path), encoding);
    const bytes = await read;
    if (bytes === null) return next();
    kept.set(key, read);
    response.type(extname(request.path)).set({
      'Cache-Control': 'public, max-age=31536000, immutable',
      'Content-Encoding': encoding,
    });
    response.end(request.method === 'HEAD' ? undefined : bytes);
  };
}

/** Null where there is no such file. */
async function packed(path: string, encoding: 'br' | 'gzip'): Promise<Buffer | null> {
  try {
    const bytes = await readFile(path);
    return await (encoding === 'br' ? promisify(brotliCompress)(bytes) : promisify(gzip)(bytes));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
