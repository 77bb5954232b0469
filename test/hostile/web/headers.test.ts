import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Route } from '../../../orchestrator/http/route.js';
import { routeTable } from '../../../orchestrator/http/routes/table.js';
import { type Person, type Platform, startPlatform } from '../../platform/support/server.js';
import { rules } from './rules/all.js';
import { keyOf, send } from './support/calls.js';
import { makeWorld, type World } from './support/world.js';

/* The headers of every kind of answer: of each route, each refusal, each file, and what the libraries answer by themselves. */

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
let world: World;
let platform: Platform;
let routes: Route[];

beforeAll(async () => {
  world = await makeWorld();
  ({ platform } = world);
  routes = routeTable(platform.parts);
  mkdirSync(join(platform.webDirectory, 'assets'), { recursive: true });
  writeFileSync(join(platform.webDirectory, 'index.html'), '<!doctype html><p>here');
  for (const name of ['theme.js', 'assets/main-abc.js', 'assets/main-abc.css', 'favicon.svg'])
    writeFileSync(join(platform.webDirectory, name), '/* */');
});
afterAll(() => world.close());

/** The policy, word for word: whatever is added to it is added here as well, and thought about. */
const policyOf = (url: string, https: boolean) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ${url.replace(/^http/, 'ws')}`,
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    ...(https ? ['upgrade-insecure-requests'] : []),
  ].join(';');

/** What is wrong with the headers of an answer. */
function faultsOf(headers: Headers, { url = platform.url, https = false } = {}): string[] {
  const wanted: Record<string, string | null> = {
    'content-security-policy': policyOf(url, https),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'strict-transport-security': https ? 'max-age=31536000' : null,
    'x-powered-by': null,
    server: null,
    via: null,
  };
  return Object.entries(wanted)
    .filter(([name, value]) => headers.get(name) !== value)
    .map(([name]) => `${name}: ${headers.get(name)}`);
}

describe('every route', () => {
  test('answers each time with every header, is kept by no cache but what is public, and never sends a page', async () => {
    const { ada, root } = world.people;
    const as = ({ cookie }: Person) => ({ cookie, origin: platform.url });
    const wrong: unknown[] = [];
    const seen = new Set<number>();
    for (const route of routes.filter(({ path, method }) => !(path === '/account' && method === 'delete'))) {
      const rule = rules[keyOf(route)];
      const target = (await rule?.target(world)) ?? {};
      const calls = [
        send(platform, route, target, { origin: platform.url }),
        send(platform, route, target, { cookie: ada.cookie, origin: 'https://evil.test' }),
        send(platform, { ...route, method: 'options' as never }, target, {}),
        ...(route.body ? [send(platform, route, { ...target, body: '{' }, as(root))] : []),
        ...(rule?.endsCaller ? [] : [ada, root]).map((person) => send(platform, route, target, as(person))),
      ];
      for (const { status, headers } of await Promise.all(calls)) {
        seen.add(status);
        const faults = faultsOf(headers);
        if (headers.get('cache-control') !== 'no-store') faults.push(`cache-control: ${headers.get('cache-control')}`);
        if (/html|svg|xml|javascript/.test(headers.get('content-type') ?? '')) faults.push('a type that runs');
        if (faults.length > 0) wrong.push([keyOf(route), status, faults]);
      }
    }
    expect(wrong).toEqual([]);
    for (const status of [200, 201, 202, 204, 400, 401, 403, 404, 405]) expect(seen).toContain(status);
  });

  test('that sends what people wrote as a file has it saved, not shown', async () => {
    const { root } = world.people;
    const files = ['/results.csv', '/certificates/csv', '/certificates/signed'].map(
      (path) => `/cohorts/${world.cohort}${path}`,
    );
    const own = `/enrolments/${world.enrolment.ada}`;
    for (const [person, path] of [
      ...files.map((file) => [root, file] as const),
      [world.people.ada, `${own}/journal.md`] as const,
      [root, `${own}/training-record`] as const,
      [world.people.ada, '/account/export'] as const,
      [root, `/attempts/${world.attempt}/recordings/workstation/0`] as const,
      [root, `/attempts/${world.attempt}/grade/signed`] as const,
    ]) {
      const { status, headers } = await person.call('GET', path);
      expect([path, status, headers.get('content-disposition')]).toEqual([
        path,
        200,
        expect.stringMatching(/^attachment/),
      ]);
    }
  });
});

describe('every other answer', () => {
  test('of pages, files and what is not there has the same headers, and tells caches what they may keep', async () => {
    const kept = 'public, max-age=31536000, immutable';
    const answers: [string, number, string | null, Record<string, string>?][] = [
      ['/', 200, 'no-cache'],
      ['/attempts/a1', 200, 'no-cache'],
      ['/join?code=x', 200, 'no-cache'],
      ['/theme.js', 200, 'no-cache'],
      ['/favicon.svg', 200, 'no-cache'],
      ['/assets/main-abc.js', 200, kept],
      ['/assets/main-abc.css', 200, kept],
      ['/assets/main-abc.js', 200, kept, { 'accept-encoding': 'identity' }],
      ['/assets/gone.js', 404, null],
      ['/..%2fchaindrill.db', 404, null],
      ['/%', 200, 'no-cache'],
      ['/.well-known/did.json', 200, null],
      ['/api/openapi.json', 200, 'no-store'],
      ['/api/nothing', 404, 'no-store'],
      ['/api/', 404, 'no-store'],
      ['/socket.io/', 400, null],
      ['/socket.io/?EIO=4&transport=polling', 400, null],
      ['/socket.io/?EIO=4&transport=websocket', 400, null],
      ['/socket.io/socket.io.js', 400, null],
    ];
    for (const [path, status, cache, headers = {}] of answers) {
      const answer = await fetch(platform.url + path, { headers: { accept: 'text/html', ...headers } });
      await answer.arrayBuffer();
      expect([path, answer.status, faultsOf(answer.headers)]).toEqual([path, status, []]);
      if (cache !== null) expect([path, answer.headers.get('cache-control')]).toEqual([path, cache]);
    }
    for (const method of ['HEAD', 'OPTIONS', 'PUT', 'TRACE-IT']) {
      const answer = await asked(method, '/');
      expect([method, faultsOf(answer)]).toEqual([method, []]);
    }
  });

  test('of a fault of the server has them too, and says nothing of it', async () => {
    platform.attempts.fault = new Error('/srv/secret.ts: password=hunter2');
    const { status, headers, text } = await world.people.ada.call('GET', `/attempts/${world.attempt}`);
    platform.attempts.fault = null;
    expect([status, faultsOf(headers)]).toEqual([500, []]);
    expect(text).not.toMatch(/hunter2|secret|\.ts|at /);
  });

  test('of Node itself, to what is no HTTP, names no program', async () => {
    for (const bytes of ['GARBAGE\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', 'GET / HTTP/1.1\r\nbad header\r\n\r\n']) {
      const answer = await raw(bytes);
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
      expect(answer).not.toMatch(/node|express|server:|x-powered/i);
    }
  });
});

test('where browsers come by https, they are told to stay there', async () => {
  const url = 'https://drill.example.org';
  const https = await startPlatform({ publicUrl: url });
  try {
    for (const path of ['/api/health', '/api/nothing', '/']) {
      const { headers } = await fetch(https.url + path);
      expect([path, faultsOf(headers, { url, https: true })]).toEqual([path, []]);
    }
  } finally {
    await https.close();
  }
});

/** The headers of an answer to a method that `fetch` would not send. */
function asked(method: string, path: string): Promise<Headers> {
  return new Promise((resolve, reject) => {
    const sent = request(platform.url + path, { method: method === 'TRACE-IT' ? 'TRACE' : method }, (response) => {
      response.resume();
      resolve(new Headers(response.headers as Record<string, string>));
    });
    sent.on('error', reject);
    sent.end();
  });
}

function raw(bytes: string): Promise<string> {
  const { port } = new URL(platform.url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
