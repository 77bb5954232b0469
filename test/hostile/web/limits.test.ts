import { afterEach, describe, expect, test, vi } from 'vitest';
import { formatNumber } from '../../../orchestrator/contract/certificate-number.js';
import type { Limited } from '../../../orchestrator/identity/limits.js';
import { type Person, type Platform, startPlatform } from '../../platform/support/server.js';
import { connect, connected } from '../../platform/support/socket.js';
import { makeCohort } from '../../programme/support/cohort.js';
import { unlimited } from './support/world.js';

/* Each limit of the server, met by a burst: so much passes, the rest is told when to come again, and nobody else notices. */

vi.setConfig({ testTimeout: 60_000 });
let platform: Platform;
afterEach(() => platform.close());

const points = 4;
/** What came of one call. */
interface Came {
  status: number;
  retryAfter: string | null;
}
type Burst = (caller: { person: Person; address: string }, n: number) => Promise<Came>;
type Prepared = (platform: Platform, people: [Person, Person]) => Promise<Burst>;

const viaHttp = async (call: ReturnType<Platform['call']>): Promise<Came> => {
  const { status, headers } = await call;
  return { status, retryAfter: headers.get('retry-after') };
};
const from = (address: string) => ({ 'x-forwarded-for': address });
const wrong = 'not the right password';

/** One call of what each limit counts. A new limit without one does not compile. */
const bursts: Record<Limited, Prepared> = {
  signInName:
    async ({ call }) =>
    (by) =>
      viaHttp(call('POST', '/session', { name: by.person.account.name, password: wrong }, from('192.0.2.7'))),
  signInAddress:
    async ({ call }) =>
    (by, n) =>
      viaHttp(call('POST', '/session', { name: `nobody ${n}`, password: wrong }, from(by.address))),
  signUp:
    async ({ call }) =>
    (by, n) =>
      viaHttp(call('POST', '/accounts', { name: `${by.address} ${n}`, password: 'a long password' }, from(by.address))),
  export: async () => (by) => viaHttp(by.person.call('GET', '/account/export')),
  request: async () => (by) => viaHttp(by.person.call('GET', '/attempts')),
  verify:
    async ({ call }) =>
    (by) =>
      viaHttp(call('POST', '/grades/verify', { bundle: '{}' }, from(by.address))),
  async post(of, people) {
    const teacher = await of.person('teacher', 'instructor');
    const cohort = await makeCohort(of, teacher);
    const { code } = (await teacher.call('POST', `/cohorts/${cohort.id}/invitations`, {})).body;
    const enrolments = new Map<Person, string>();
    for (const person of people) {
      await person.call('POST', '/cohorts/join', { code });
      const [{ enrolment }] = (await person.call('GET', '/programmes')).body;
      await teacher.call('PATCH', `/cohorts/${cohort.id}/members/${enrolment.id}`, { group: 1 });
      enrolments.set(person, enrolment.id);
    }
    const finding = { prompt: 'own-work', text: 'A finding.' };
    return ({ person }) =>
      viaHttp(person.call('POST', `/enrolments/${enrolments.get(person)}/discussion/posts`, finding));
  },
  certificate:
    async ({ call }) =>
    (by, n) => {
      const guess = formatNumber(`000000000${String(n).padStart(2, '0')}`);
      return viaHttp(call('GET', `/certificates/${guess}`, undefined, from(by.address)));
    },
  async event(of, people) {
    const clients = new Map<Person, Awaited<ReturnType<typeof connected>>>();
    for (const person of people)
      clients.set(person, await connected(of.url, { cookie: person.cookie, origin: of.url }));
    return async ({ person }) => {
      const answer = await clients.get(person)?.emitWithAck('attempt:follow', { attempt: 'none' });
      if (!answer || answer.ok) return { status: 200, retryAfter: null };
      return { status: answer.problem.status, retryAfter: String(answer.problem.retryAfterSeconds ?? '') };
    };
  },
  connect:
    async ({ url }) =>
    async ({ person }) => {
      const client = await connect(url, { cookie: person.cookie, origin: url });
      if (typeof client === 'string') return { status: client === 'too-many-requests' ? 429 : 500, retryAfter: '1' };
      client.disconnect();
      return { status: 200, retryAfter: null };
    },
};

/** All the others are far away. */
const only = (limit: Limited, seconds = 60) => ({ ...unlimited, [limit]: { points, seconds } });

describe('a burst', () => {
  for (const [limit, prepare] of Object.entries(bursts) as [Limited, Prepared][]) {
    test(`against “${limit}” is limited, told when to come again, logged once, and nobody else’s concern`, async () => {
      platform = await startPlatform({ limits: only(limit) });
      const [ada, bo]: [Person, Person] = [await platform.person('ada'), await platform.person('bo')];
      const call = await prepare(platform, [ada, bo]);
      const came: Came[] = [];
      for (let n = 0; n < 3 * points; n++) came.push(await call({ person: ada, address: '203.0.113.1' }, n));
      expect(came.map(({ status }) => status === 429)).toEqual(came.map((_, n) => n >= points));
      for (const { retryAfter } of came.slice(points)) expect(Number(retryAfter)).toBeGreaterThanOrEqual(1);
      const lines = platform.logged.filter((line) => line.includes('"msg":"limited"'));
      expect(lines.map((line) => JSON.parse(line).limit)).toEqual([limit]);
      expect(lines.join()).not.toMatch(/right password|nobody \d|long password/);
      expect((await call({ person: bo, address: '203.0.113.2' }, 99)).status).not.toBe(429);
    });
  }

  test('is let through again after its time', async () => {
    platform = await startPlatform({ limits: only('request', 1) });
    const ada = await platform.person('ada');
    const status = async () => (await ada.call('GET', '/attempts')).status;
    const burst = await Promise.all(Array.from({ length: 3 * points }, status));
    expect(burst.filter((one) => one === 429)).toHaveLength(2 * points);
    await expect.poll(status, { interval: 300, timeout: 5_000 }).toBe(200);
  });
});

describe('an address', () => {
  const statuses = async (addresses: string[]) => {
    const all: number[] = [];
    for (const address of addresses) all.push((await platform.call('GET', '/labs', undefined, from(address))).status);
    return all;
  };
  const many = Array.from({ length: points + 1 }, (_, n) => n);
  const allButLast = many.map((n) => (n < points ? 200 : 429));

  test('is the one that the trusted proxy tells, whatever stands before it', async () => {
    platform = await startPlatform({ limits: only('request') });
    expect(await statuses(many.map((n) => `10.0.0.${n}, 203.0.113.9`))).toEqual(allButLast);
    expect(await statuses(['203.0.113.10'])).toEqual([200]);
  });

  test('of IPv6 is a whole customer’s network, and mapped IPv4 is itself', async () => {
    platform = await startPlatform({ limits: only('request') });
    expect(await statuses(many.map((n) => `2001:db8:1:2:${n}::7`))).toEqual(allButLast);
    expect(await statuses(['2001:db8:1:3::7'])).toEqual([200]);
    expect(await statuses(many.map((n) => (n % 2 ? '::ffff:203.0.113.5' : '203.0.113.5')))).toEqual(allButLast);
  });
});
