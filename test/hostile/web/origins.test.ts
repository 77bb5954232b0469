import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Route } from '../../../orchestrator/http/route.js';
import { routeTable } from '../../../orchestrator/http/routes/table.js';
import { type Person, type Platform, startPlatform } from '../../platform/support/server.js';
import { connect } from '../../platform/support/socket.js';
import { keyOf, paramsOf, send } from './support/calls.js';

/* Pages of other sites: what their browsers send along, cookies included, does nothing. */

vi.setConfig({ testTimeout: 60_000 });
let platform: Platform;
let admin: Person;
let routes: Route[];
let foreign: string[];

beforeAll(async () => {
  platform = await startPlatform({ limits: { request: { points: 1_000_000, seconds: 60 } } });
  admin = await platform.person('teacher', 'instructor');
  routes = routeTable(platform.parts);
  const { host, port } = new URL(platform.url);
  foreign = [
    'https://evil.test',
    'null',
    `${platform.url}.evil.test`,
    `http://evil-${host}`,
    `http://evil.test:${port}`,
    `https://${host}`,
    `http://localhost:${Number(port) + 1}`,
    'http://localhost',
    `http://localhost.:${port}`,
    `http://evil.localhost:${port}`,
    `${platform.url}/`,
    `${platform.url} https://evil.test`,
    `https://evil.test?${platform.url}`,
    `http://${host}@evil.test`,
    `${platform.url.toUpperCase()}`,
    'file://',
    'chrome-extension://abcdefghijklmnop',
  ];
});
afterAll(() => platform.close());

/** Nothing that is there: the origin is looked at before anything else is. */
const targetOf = (route: Route) => ({
  params: Object.fromEntries(paramsOf(route).map((name) => [name, 'x'])),
  body: route.body ? {} : undefined,
});
const unsafe = () => routes.filter(({ method }) => method !== 'get');

describe('a request that changes something', () => {
  test('is refused from every page of another site, and without an Origin, whoever is signed in', async () => {
    const { secret } = await admin.token(['attempt:read']);
    const { cookie } = admin;
    expect(unsafe().length).toBeGreaterThan(60);
    for (const route of unsafe()) {
      const tries: Record<string, string>[] = [
        ...foreign.map((origin) => ({ cookie, origin })),
        { cookie },
        { origin: 'https://evil.test' },
        { origin: 'https://evil.test', authorization: `Bearer ${secret}` },
        // Nothing else tells where a request comes from.
        {
          cookie,
          referer: `${platform.url}/account`,
          'sec-fetch-site': 'same-origin',
          host: new URL(platform.url).host,
        },
      ];
      const answers = await Promise.all(tries.map((headers) => send(platform, route, targetOf(route), headers)));
      const got = answers.map(({ status, body }) => `${status} ${body?.code}`);
      expect([keyOf(route), ...new Set(got)]).toEqual([keyOf(route), '403 origin-refused']);
    }
  });

  test('passes from the server’s own pages, under each name that they are opened by', async () => {
    const { port } = new URL(platform.url);
    for (const origin of [platform.url, `http://127.0.0.1:${port}`, `http://[::1]:${port}`]) {
      const answer = await admin.call('PATCH', '/account', { locale: 'en' }, { origin });
      expect([origin, answer.status]).toEqual([origin, 200]);
    }
  });

  test('is read as JSON alone: no form of another site is a request here', async () => {
    const types = [
      'text/plain',
      'text/plain;application/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json-seq',
      'application/jsonp',
      'text/json',
      'application/csp-report',
    ];
    const open = unsafe().filter(({ auth, body }) => body && (auth === 'open' || auth === 'session'));
    expect(open.length).toBeGreaterThan(5);
    for (const route of open) {
      for (const type of types) {
        const headers = { cookie: admin.cookie, origin: platform.url, 'content-type': type };
        const target = { ...targetOf(route), body: '{"locale":"zh-CN","name":"x","password":"x","code":"x"}' };
        const { status, body } = await send(platform, route, target, headers);
        expect([keyOf(route), type, status, body.code]).toEqual([keyOf(route), type, 415, 'not-json']);
      }
    }
    expect((await admin.call('GET', '/session')).body.account.locale).toBe('en');
  });
});

describe('a request that reads', () => {
  /** The answer’s headers that would let another site’s page read it. */
  const shared = (headers: Headers) => [...headers.keys()].filter((name) => name.startsWith('access-control-'));
  /** What verifiers of badges read, without cookies. */
  const forEverybody = ['/certificates/{number}/badge', '/badge-status', '/badge-keys/{key}'];

  test('is answered so that no page of another site may read it, preflights included', async () => {
    for (const route of routes.filter(({ path }) => !forEverybody.some((one) => path.startsWith(one)))) {
      const cross = { cookie: admin.cookie, origin: 'https://evil.test' };
      const preflight = { ...cross, 'access-control-request-method': route.method.toUpperCase() };
      const asked = await send(platform, { ...route, method: 'options' as never }, targetOf(route), preflight);
      expect([keyOf(route), shared(asked.headers), asked.status]).toEqual([keyOf(route), [], 405]);
      if (route.method !== 'get') continue;
      const { headers } = await send(platform, route, targetOf(route), cross);
      expect([keyOf(route), shared(headers)]).toEqual([keyOf(route), []]);
      expect([keyOf(route), headers.get('cross-origin-resource-policy')]).toEqual([keyOf(route), 'same-origin']);
    }
  });

  test('lets verifiers of badges read what is public, and never with cookies', async () => {
    const { headers } = await platform.call('GET', '/badge-status', undefined, { origin: 'https://verifier.test' });
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });
});

describe('the socket', () => {
  test('is refused to every page of another site, before it is made, and without an Origin', async () => {
    const { secret } = await admin.token(['terminal']);
    for (const origin of foreign) {
      const byCookie = await connect(platform.url, { cookie: admin.cookie, origin });
      const byToken = await connect(platform.url, { token: secret, origin });
      expect([origin, byCookie, byToken]).toEqual([origin, 'websocket error', 'websocket error']);
    }
    expect(await connect(platform.url, { cookie: admin.cookie })).toBe('origin-refused');
    for (const credentials of [{ cookie: admin.cookie, origin: platform.url }, { token: secret }]) {
      const client = await connect(platform.url, credentials);
      expect(typeof client).toBe('object');
      if (typeof client === 'object') client.disconnect();
    }
  });

  test('is no way around by polling, nor by another path or namespace', async () => {
    for (const path of ['/socket.io/?EIO=4&transport=polling', '/socket.io/?EIO=3&transport=polling', '/socket.io/']) {
      const answer = await fetch(platform.url + path, { headers: { cookie: admin.cookie, origin: platform.url } });
      expect([path, answer.status]).toEqual([path, 400]);
    }
    const status = await upgrade(`${platform.url}/engine.io/?EIO=4&transport=websocket`, admin.cookie);
    expect(status).not.toBe(101);
  });
});

/** The status of an asked-for websocket; 0 where the connection was just closed. */
function upgrade(url: string, cookie: string): Promise<number> {
  const headers = {
    cookie,
    origin: platform.url,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': Buffer.alloc(16).toString('base64'),
  };
  return new Promise((resolve) => {
    const asked = request(url, { headers, timeout: 3_000 });
    asked.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode ?? 101);
    });
    asked.on('response', (response) => resolve(response.statusCode ?? 0));
    asked.on('error', () => resolve(0));
    asked.on('timeout', () => {
      asked.destroy();
      resolve(0);
    });
    asked.end();
  });
}
