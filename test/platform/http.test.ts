import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AttemptError } from '../../orchestrator/attempts/types.js';
import { labIdSchema } from '../../orchestrator/contract/attempt.js';
import { problemSchema } from '../../orchestrator/contract/problem.js';
import { reportSchema } from '../../orchestrator/contract/report.js';
import { routeTable } from '../../orchestrator/http/routes/table.js';
import { RangeFault } from '../../orchestrator/range/types.js';
import { StorageError } from '../../orchestrator/storage/error.js';
import { type Person, type Platform, startPlatform } from './support/server.js';

let platform: Platform;
let ada: Person;
let attempt: string;

beforeAll(async () => {
  platform = await startPlatform();
  ada = await platform.person('ada');
  const lab = labIdSchema.parse('sympy-dev');
  attempt = (await platform.attempts.open(ada.account.id, { lab, mode: 'practice' })).id;
});
afterAll(() => platform.close());

/** Expects a whole problem, and returns it. */
function problem(answer: { status: number; headers: Headers; body: unknown }, status: number, code: string) {
  expect(answer.headers.get('content-type')).toMatch('application/problem+json');
  const parsed = problemSchema.parse(answer.body);
  expect([answer.status, parsed.status, parsed.code]).toEqual([status, status, code]);
  return parsed;
}

describe('wrong input', () => {
  test('a body of 10 MB is refused with the limit, and so is one compressed to less', async () => {
    const huge = JSON.stringify({ narrative: 'x'.repeat(10_000_000) });
    const answer = await ada.call('PUT', `/attempts/${attempt}/draft`, huge);
    expect(problem(answer, 413, 'too-large').detail).toContain('512 KB');
    const response = await fetch(`${platform.url}/api/attempts/${attempt}/draft`, {
      method: 'PUT',
      headers: {
        cookie: ada.cookie,
        origin: platform.url,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      body: new Uint8Array(gzipSync(huge)),
    });
    expect(response.status).toBe(413);
  });

  test('a report over 256 KB is refused with that limit, and one below is taken whole', async () => {
    const report = (bytes: number) => ({ claims: { sbom: ['x'.repeat(bytes), 'y'.repeat(100_000)] } });
    const refused = await ada.call('POST', `/attempts/${attempt}/reports`, report(180_000));
    expect(problem(refused, 413, 'too-large').detail).toContain('256 KB');
    const taken = await ada.call('POST', `/attempts/${attempt}/reports`, report(120_000));
    expect(taken.status).toBe(201);
    expect(taken.body.report).toEqual(reportSchema.parse(report(120_000)));
    expect((await ada.call('PUT', `/attempts/${attempt}/draft`, report(5))).status).toBe(204);
    expect((await ada.call('GET', `/attempts/${attempt}/draft`)).body.claims.sbom[0]).toBe('xxxxx');
  });

  test('wrong types are named by their paths, all of them', async () => {
    const wrong = {
      claims: { package: [1], ok: ['fine'] },
      severity: 'awful',
      timeline: [{ at: 'noon', step: 's' }],
      x: 1,
    };
    const { errors } = problem(await ada.call('PUT', `/attempts/${attempt}/draft`, wrong), 400, 'invalid-input');
    expect(errors?.map((error) => error.path).sort()).toEqual(['', 'claims.package.0', 'severity', 'timeline.0.at']);
    expect(errors?.find((error) => error.path === '')?.message).toContain('"x"');
    for (const body of ['[]', '"text"', '[[[[[[]]]]]]']) {
      problem(
        await ada.call('PUT', `/attempts/${attempt}/draft`, body),
        400,
        body === '"text"' ? 'malformed-json' : 'invalid-input',
      );
    }
  });

  test('a name that would reach an object’s prototype is dropped', async () => {
    const body = '{"claims":{"__proto__":{"a":1},"constructor":["c"]}}';
    expect((await ada.call('PUT', `/attempts/${attempt}/draft`, body)).status).toBe(204);
    expect((await ada.call('GET', `/attempts/${attempt}/draft`)).text).toContain('"claims":{"constructor":["c"]}');
  });

  test('what is no JSON is told so, with where it broke, and other types of body are refused', async () => {
    const broken = await ada.call('PUT', `/attempts/${attempt}/draft`, '{"claims": ');
    expect(problem(broken, 400, 'malformed-json').detail).toContain('not valid JSON');
    const form = await ada.call('PUT', `/attempts/${attempt}/draft`, 'a=b', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    problem(form, 415, 'not-json');
    problem(await ada.call('GET', '/labs/%E0%A4%A'), 400, 'malformed-request');
  });

  test('unknown paths, wrong methods, unknown labs and over-long ids are problems as well', async () => {
    expect(problem(await platform.call('GET', '/nothing?secret=1'), 404, 'not-found').detail).toBe(
      'There is no /api/nothing. See /api/openapi.json.',
    );
    const method = await platform.call('DELETE', '/labs');
    problem(method, 405, 'method-not-allowed');
    expect(method.headers.get('allow')).toBe('GET');
    problem(await platform.call('GET', '/labs/none'), 404, 'lab-unknown');
    problem(await platform.call('GET', '/labs/..%2f..%2fetc'), 404, 'lab-unknown');
    problem(await ada.call('GET', `/attempts/${'a'.repeat(65)}`), 400, 'invalid-input');
  });
});

describe('faults of other parts', () => {
  test('keep their code, get a status and a sentence that says what to do', async () => {
    const cases: [Error, number, string, RegExp][] = [
      [new AttemptError('wrong-state', 'Begin the attempt first.'), 409, 'wrong-state', /^Begin the attempt first\.$/],
      [new AttemptError('already-open', 'a77'), 409, 'already-open', /close it first/],
      [
        new RangeFault('engine-unreachable', 'connect ENOENT /secret/path'),
        503,
        'engine-unreachable',
        /^Start the Docker/,
      ],
      [new StorageError('disk-full', 'database or disk is full'), 507, 'disk-full', /Free some space/],
      [new StorageError('locked', 'busy'), 503, 'locked', /Try again/],
      [new Error('password=hunter2 at /srv/secret.ts:1'), 500, 'internal-error', /^The log of the server says more\.$/],
    ];
    for (const [fault, status, code, detail] of cases) {
      platform.attempts.fault = fault;
      const answer = await ada.call('GET', `/attempts/${attempt}`);
      expect(problem(answer, status, code).detail).toMatch(detail);
      expect(answer.text).not.toMatch(/secret|hunter2/);
      if (code === 'engine-unreachable') expect(answer.headers.get('retry-after')).toBe('10');
      if (code === 'already-open') expect(answer.body.errors).toEqual([{ path: 'attempt', message: 'a77' }]);
    }
    platform.attempts.fault = null;
    expect(platform.logged.join('')).toContain('hunter2');
  });
});

describe('what is answered', () => {
  test('holds only what the contract names', async () => {
    const made = await ada.call('POST', '/attempts', { lab: 'sympy-dev', mode: 'practice' });
    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toBe(`/api/attempts/${made.body.id}`);
    expect(made.text).not.toContain('secret-seed');
    expect((await ada.call('GET', '/attempts')).text).not.toContain('secret-seed');
  });

  test('is never kept by a cache, and health needs nobody', async () => {
    const health = await platform.call('GET', '/health');
    expect(health.body).toEqual({ status: 'ok', version: '1.2.3', engine: true });
    expect(health.headers.get('cache-control')).toBe('no-store');
    expect((await platform.call('GET', '/labs')).body).toHaveLength(1);
  });

  test('is described by openapi.json, route by route, with named schemas', async () => {
    const { body } = await platform.call('GET', '/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    for (const route of routeTable(platform.parts)) {
      const operation = body.paths[`/api${route.path}`]?.[route.method];
      expect(operation?.summary).toBe(route.summary);
      expect(operation.responses[route.response.status]).toBeDefined();
      expect(Boolean(operation.requestBody)).toBe(route.body !== undefined);
    }
    expect(body.paths['/api/attempts/{id}'].get.responses[200].content['application/json'].schema).toEqual({
      $ref: '#/components/schemas/Attempt',
    });
    expect(body.components.schemas.Problem.required).toContain('code');
    expect(body.paths['/api/attempts/{id}/start'].post.security).toEqual([
      { session: [] },
      { token: ['attempt:write'] },
    ]);
    const references = [...JSON.stringify(body).matchAll(/#\/components\/schemas\/(\w+)/g)].map((match) => match[1]);
    for (const name of references) expect(body.components.schemas).toHaveProperty(name as string);
  });

  test('carries headers that let no foreign script, frame or guess of types in', async () => {
    const { headers } = await platform.call('GET', '/health');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the web interface', () => {
  test('says how to build it where it is not built', async () => {
    const response = await fetch(platform.url, { headers: { accept: 'text/html' } });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      code: 'web-missing',
      detail: expect.stringContaining('npm run web'),
    });
  });

  test('is served from its folder alone: hashed assets for ever, pages by index.html', async () => {
    mkdirSync(join(platform.webDirectory, 'assets'), { recursive: true });
    writeFileSync(join(platform.webDirectory, 'index.html'), '<!doctype html><p>here');
    writeFileSync(join(platform.webDirectory, 'theme.js'), '1');
    writeFileSync(join(platform.webDirectory, 'assets', 'main-abc123.js'), '2');
    const get = (path: string) => fetch(platform.url + path, { headers: { accept: 'text/html' } });
    for (const path of ['/', '/attempts/a1', '/join?code=x']) {
      const page = await get(path);
      expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-cache']);
      expect(await page.text()).toContain('here');
    }
    const asset = await get('/assets/main-abc123.js');
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await get('/theme.js')).headers.get('cache-control')).toBe('no-cache');
    for (const path of ['/assets/gone.js', '/..%2fchaindrill.db', '/%2e%2e/chaindrill.db', '/.git/config.ini']) {
      const missing = await get(path);
      expect([path, missing.status]).toEqual([path, 404]);
      expect(missing.headers.get('content-type')).toMatch('application/problem+json');
    }
  });

  test('is sent compressed to whoever takes it so, and as it is to others', async () => {
    mkdirSync(join(platform.webDirectory, 'assets'), { recursive: true });
    const script = 'console.log("again and again");\n'.repeat(500);
    writeFileSync(join(platform.webDirectory, 'assets', 'long-abc123.js'), script);
    for (const [accepted, encoding] of [
      ['gzip', 'gzip'],
      ['gzip, br', 'br'],
      ['identity', null],
    ] as const) {
      const answer = await fetch(`${platform.url}/assets/long-abc123.js`, { headers: { 'accept-encoding': accepted } });
      expect([accepted, answer.headers.get('content-encoding')]).toEqual([accepted, encoding]);
      expect(answer.headers.get('vary')).toContain('Accept-Encoding');
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(await answer.text()).toBe(script);
    }
  });
});

describe('the log', () => {
  test('has who and what, and no password, cookie, token or query', async () => {
    const token = await ada.token(['attempt:read']);
    await platform.call('GET', '/session?secret=query', undefined, { authorization: `Bearer ${token.secret}` });
    const text = platform.logged.join('');
    expect(text).toContain(`"path":"/api/session","status":200`);
    expect(text).toContain(ada.account.id);
    for (const secret of [ada.password, ada.cookie.split('=')[1] as string, token.secret, 'secret=query']) {
      expect(text).not.toContain(secret);
    }
  });
});
