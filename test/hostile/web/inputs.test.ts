import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { problemSchema } from '../../../orchestrator/contract/problem.js';
import { maxBodyBytes } from '../../../orchestrator/http/problems.js';
import type { Route } from '../../../orchestrator/http/route.js';
import { routeTable } from '../../../orchestrator/http/routes/table.js';
import type { Person } from '../../platform/support/server.js';
import { rules } from './rules/all.js';
import type { Target } from './rules/rule.js';
import { keyOf, paramsOf, send } from './support/calls.js';
import { makeWorld, type World } from './support/world.js';

/* Bodies, parameters and queries that no page sends, to every route, by somebody who may call it. */

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
let world: World;
let routes: Route[];
const targets = new Map<Route, Target>();

beforeAll(async () => {
  world = await makeWorld();
  routes = routeTable(world.platform.parts);
  for (const route of routes) targets.set(route, (await rules[keyOf(route)]?.target(world)) ?? {});
});
afterAll(() => world.close());

/** Who may call it: ada upon what is hers, an administrator upon the rest. Whoever may judge is an administrator too. */
function rightful({ auth }: Route): Person {
  const { ada, root } = world.people;
  const ofAda =
    auth === 'open' ||
    auth === 'session' ||
    (typeof auth === 'object' &&
      ('scope' in auth || 'enrolment' in auth || ('attempt' in auth && auth.attempt !== 'judge')));
  return ofAda ? ada : root;
}
const headersOf = (route: Route) => ({ cookie: rightful(route).cookie, origin: world.platform.url });
const withBody = () => routes.filter(({ body }) => body !== undefined);

/** Sends it, and says what is wrong with the answer: nothing where it is a refusal in our own words. */
async function fault(route: Route, target: Target, headers: Record<string, string> = {}): Promise<unknown> {
  const answer = await send(world.platform, route, target, { ...headersOf(route), ...headers });
  const problem = problemSchema.safeParse(answer.body);
  const isOurs = problem.success && problem.data.status === answer.status && answer.status < 500;
  return isOurs ? null : [keyOf(route), answer.status, answer.text.slice(0, 120)];
}

const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
const deepObject = `${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}`;
/** Texts of bodies. None is what a route takes. */
const bodies: Record<string, string> = {
  broken: '{"name": ',
  'no object': '[]',
  'a text': '"text"',
  'a number': '7',
  nothing: 'null',
  deep,
  'deep objects': deepObject,
  'a deep field': `{"name":${deep},"text":${deep},"csv":${deep}}`,
  prototype: '{"__proto__":{"role":"admin","isAdmin":true},"constructor":{"prototype":{"role":"admin"}}}',
  'wrong types': '{"name":{},"text":[],"password":7,"csv":null,"labs":"x","reason":{"toString":1},"body":true}',
  'another role': '{"role":"admin","account":"x","owner":"x","who":"x"}',
  'a byte order mark': '\ufeff\ufeff{}x',
  'a lone surrogate': '{"\\ud800":"\\udfff"}',
  'a huge number': '{"uses":1e400,"days":-1,"minutes":1e308,"startsAt":-1}',
};

describe('a body', () => {
  for (const [name, body] of Object.entries(bodies)) {
    test(`that is ${name} is refused by every route that takes one`, async () => {
      const wrong: unknown[] = [];
      expect(withBody().length).toBeGreaterThan(45);
      for (const route of withBody()) wrong.push(await fault(route, { ...targets.get(route), body }));
      expect(wrong.filter((one) => one !== null)).toEqual([]);
      expect(({} as { role?: string; isAdmin?: boolean }).isAdmin ?? ({} as { role?: string }).role).toBeUndefined();
    });
  }

  test('over the limit is refused before it is read whole, packed or not', async () => {
    const huge = JSON.stringify({ csv: 'x'.repeat(10 * 1024 * 1024) });
    const packings: [string, Uint8Array][] = [
      ['identity', Buffer.from(huge)],
      ['gzip', gzipSync(huge)],
      ['deflate', deflateSync(huge)],
      ['br', brotliCompressSync(huge)],
    ];
    const url = `${world.platform.url}/api/cohorts/${world.cohort}/import`;
    for (const [encoding, packed] of packings) {
      const headers = { cookie: world.people.root.cookie, origin: world.platform.url };
      const answer = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'content-encoding': encoding },
        body: new Uint8Array(packed),
      });
      const { code } = problemSchema.parse(await answer.json());
      expect([encoding, answer.status, code]).toEqual([encoding, 413, 'too-large']);
    }
    expect(gzipSync(huge).length).toBeLessThan(maxBodyBytes / 10);
  });

  test('in an encoding or a character set that is none is refused', async () => {
    const route = routes.find((one) => keyOf(one) === 'PATCH /account') as Route;
    for (const headers of [
      { 'content-encoding': 'zstd-of-mine' },
      { 'content-encoding': 'gzip, gzip' },
      { 'content-encoding': 'gzip' },
      { 'content-type': 'application/json; charset=koi8-r' },
      { 'content-type': 'application/json; charset=x"y' },
    ] as Record<string, string>[])
      expect([headers, await fault(route, { body: '{"locale":"zh-CN"}' }, headers)]).toEqual([headers, null]);
  });
});

/** Values of parameters and queries. */
const values = [
  '../../etc/passwd',
  '%2e%2e%2f',
  '\u0000',
  'a\u0000b',
  '\r\nset-cookie: x=y',
  "' or 1=1 --",
  '__proto__',
  'constructor',
  'toString',
  '-1',
  '1e9',
  '99999999999999999999',
  'NaN',
  '{}',
  '<script>alert(1)</script>',
  '𝒳'.repeat(40),
  'x'.repeat(4_000),
  ' ',
];

describe('a parameter of a path', () => {
  test('that names nothing is refused as such by every route, and reaches nothing', async () => {
    const wrong: unknown[] = [];
    let tried = 0;
    for (const route of routes) {
      const target = targets.get(route) as Target;
      for (const param of paramsOf(route)) {
        const tries = values.map((value) => fault(route, { ...target, params: { ...target.params, [param]: value } }));
        const faults = await Promise.all(tries);
        tried += faults.length;
        // What this server's attempts, a memory, take as it comes; and a code, of which the answer says that it is none.
        const isPart = ['host', 'job', 'step', 'shell', 'code'].includes(param) || route.path === '/labs/{lab}/graded';
        wrong.push(...faults.filter((one) => one !== null && !(isPart && Number((one as unknown[])[1]) < 300)));
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(2_000);
  });
});

describe('a query', () => {
  test('of any form costs no route more than a refusal', async () => {
    const queries = [
      'limit=-1',
      'limit=x',
      'limit=1&limit=2',
      'limit[a]=1',
      '__proto__[x]=1',
      'before=9999999999999999999999',
      'locale=xx',
      'state=%00',
      '%',
      '%E0%A4%A',
      `x=${'y'.repeat(4_000)}`,
    ];
    const wrong: unknown[] = [];
    for (const route of routes.filter(({ method, auth }) => method === 'get' && auth !== 'session')) {
      const { params = {} } = targets.get(route) as Target;
      for (const query of queries) {
        const path = `${route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))}?${query}`;
        const { status, text } = await world.platform.call('GET', path, undefined, headersOf(route));
        if (status >= 500) wrong.push([path, status, text]);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('and a header line that is overlong or broken ends that request alone', async () => {
    const long = await fetch(`${world.platform.url}/api/health`, { headers: { 'x-long': 'y'.repeat(64_000) } });
    expect(long.status).toBe(431);
    for (const authorization of ['Bearer', 'Bearer a b', 'Basic eDp5', `Bearer ${'x'.repeat(500)}`, 'bearer cd_']) {
      const answer = await world.platform.call('GET', '/session', undefined, { authorization });
      expect([authorization.slice(0, 12), answer.status, answer.body.code]).toEqual([
        authorization.slice(0, 12),
        401,
        'token-invalid',
      ]);
    }
    expect((await world.platform.call('GET', '/health')).status).toBe(200);
  });
});
