import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newSecret } from '../../../orchestrator/identity/secrets.js';
import { cookieOf, type Person, type Platform, startPlatform } from '../../platform/support/server.js';
import { connected, ended } from '../../platform/support/socket.js';

/* Sessions in the hands of others. How long they last stands in `platform/identity.test.ts`. */

let platform: Platform;
let ada: Person;
beforeAll(async () => {
  platform = await startPlatform();
  ada = await platform.person('ada');
});
afterAll(() => platform.close());

const signIn = ({ account, password }: Person, headers: Record<string, string> = {}) =>
  platform.call('POST', '/session', { name: account.name, password }, headers);
const whoIs = async (headers: Record<string, string>) =>
  (await platform.call('GET', '/session', undefined, headers)).body?.account?.name ?? null;
const secretOf = (cookie: string) => cookie.slice(cookie.indexOf('=') + 1);

describe('a session', () => {
  test('is never one that somebody else chose', async () => {
    const chosen = `chaindrill=${newSecret()}`;
    const headers = { cookie: chosen, origin: platform.url };
    const signedUp = await platform.call('POST', '/accounts', { name: 'mia', password: 'a long password' }, headers);
    const signedIn = await signIn(ada, headers);
    for (const [answer, name] of [
      [signedUp, 'mia'],
      [signedIn, 'ada'],
    ] as const) {
      expect(cookieOf(answer.headers)).not.toBe(chosen);
      expect(await whoIs({ cookie: cookieOf(answer.headers) })).toBe(name);
    }
    expect(await whoIs({ cookie: chosen })).toBeNull();
  });

  test('is another at every sign-in, and the one before ends, its sockets too', async () => {
    const first = cookieOf((await signIn(ada)).headers);
    const client = await connected(platform.url, { cookie: first, origin: platform.url });
    const gone = ended(client);
    const second = cookieOf((await signIn(ada, { cookie: first, origin: platform.url })).headers);
    expect(second).not.toBe(first);
    expect(await whoIs({ cookie: first })).toBeNull();
    expect(await gone).toBe('io server disconnect');
    expect(await whoIs({ cookie: second })).toBe('ada');
  });

  test('is taken from its cookie alone, and its secret stands in no answer’s text', async () => {
    const answer = await signIn(ada);
    const secret = secretOf(cookieOf(answer.headers));
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(answer.text).not.toContain(secret);
    const others: Record<string, string>[] = [
      { 'x-session': secret },
      { cookie: `session=${secret}` },
      { cookie: `Chaindrill=${secret}` },
      { cookie: `__Host-chaindrill=${secret}` },
      { cookie: `chaindrill="${secret}"` },
      { cookie: `chaindrill=${secret}x` },
    ];
    for (const headers of others) expect([headers, await whoIs(headers)]).toEqual([headers, null]);
    expect((await platform.call('GET', `/session?chaindrill=${secret}`)).status).toBe(401);
    const asToken = await platform.call('GET', '/session', undefined, { authorization: `Bearer ${secret}` });
    expect(asToken.body.code).toBe('token-invalid');
    const { secret: token } = await ada.token(['attempt:read']);
    expect(await whoIs({ cookie: `chaindrill=${token}` })).toBeNull();
    expect(await whoIs({ authorization: `Bearer ${token}` })).toBe('ada');
  });

  test('cannot be asked to do one thing under the method of another', async () => {
    const overridden = { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE', 'x-http-method': 'DELETE' };
    const own = { cookie: cookieOf((await signIn(ada)).headers) };
    expect((await platform.call('GET', '/session?_method=DELETE', undefined, { ...own, ...overridden })).status).toBe(
      200,
    );
    expect(await whoIs(own)).toBe('ada');
  });

  test('ends elsewhere, sockets included, when the password is changed; the one that changes it goes on', async () => {
    const bo = await platform.person('bo');
    const elsewhere = cookieOf((await signIn(bo)).headers);
    const there = await connected(platform.url, { cookie: elsewhere, origin: platform.url });
    const here = await connected(platform.url, { cookie: bo.cookie, origin: platform.url });
    const gone = ended(there);
    const newPassword = 'another long password';
    expect((await bo.call('PUT', '/account/password', { password: bo.password, newPassword })).status).toBe(204);
    expect(await gone).toBe('io server disconnect');
    expect([await whoIs({ cookie: elsewhere }), await whoIs({ cookie: bo.cookie })]).toEqual([null, 'bo']);
    expect(here.connected).toBe(true);
    here.disconnect();
    expect((await signIn(bo)).body.code).toBe('wrong-credentials');
  });

  test('ends everywhere when an administrator’s link sets a new password, and the link is spent', async () => {
    const admin = await platform.person('teacher', 'instructor');
    const cy = await platform.person('cy');
    const client = await connected(platform.url, { cookie: cy.cookie, origin: platform.url });
    const gone = ended(client);
    const made = await admin.call('POST', `/accounts/${cy.account.id}/password-reset`);
    const reset = { code: new URL(made.body.url).searchParams.get('code'), newPassword: 'another long password' };
    const both = await Promise.all([1, 2].map(() => platform.call('POST', '/password-reset', reset)));
    expect(both.map(({ status }) => status).sort()).toEqual([204, 403]);
    expect(await gone).toBe('io server disconnect');
    expect(await whoIs({ cookie: cy.cookie })).toBeNull();
  });

  test('has its rights from the account as it is: a role that is taken away is gone with the next request', async () => {
    const [admin, tom] = [
      await platform.storage.accounts.findByName('teacher'),
      await platform.person('tom', 'instructor'),
    ];
    const { secret } = await tom.token(['cohort:read']);
    const list = () => platform.call('GET', '/cohorts', undefined, { authorization: `Bearer ${secret}` });
    expect([(await tom.call('GET', '/cohorts')).status, (await list()).status]).toEqual([200, 200]);
    expect(admin?.account.role).toBe('admin');
    await platform.identity.people.setRole(tom.account.id, 'trainee');
    expect([(await tom.call('GET', '/cohorts')).status, (await list()).status]).toEqual([403, 403]);
  });
});

describe('the cookie', () => {
  const attributes = (headers: Headers) => (headers.getSetCookie()[0] ?? '').split('; ');

  test('over http is HttpOnly, SameSite, of this host and of no domain', async () => {
    const [pair = '', ...rest] = attributes((await signIn(ada)).headers);
    expect(pair).toMatch(/^chaindrill=/);
    expect(rest).toEqual(expect.arrayContaining(['Path=/', 'HttpOnly', 'SameSite=Lax']));
    expect(rest.join()).not.toMatch(/Domain|Secure/);
  });

  test('where browsers come by https is Secure and __Host-, and the plain one is nobody', async () => {
    const https = await startPlatform({ publicUrl: 'https://drill.example.org' });
    try {
      const password = 'a long password';
      const made = await https.call('POST', '/accounts', { name: 'ada', password });
      const [pair = '', ...rest] = attributes(made.headers);
      expect(pair).toMatch(/^__Host-chaindrill=[\w-]{43}$/);
      expect(rest).toEqual(expect.arrayContaining(['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']));
      expect(rest.join()).not.toMatch(/Domain/);
      const own = { cookie: pair, origin: 'https://drill.example.org' };
      expect((await https.call('GET', '/session', undefined, own)).status).toBe(200);
      const plain = { cookie: `chaindrill=${secretOf(pair)}` };
      expect((await https.call('GET', '/session', undefined, plain)).status).toBe(401);
      // Pages that came by http are another site.
      const byHttp = await https.call(
        'PATCH',
        '/account',
        { locale: 'en' },
        { ...own, origin: 'http://drill.example.org' },
      );
      expect(byHttp.body.code).toBe('origin-refused');
      const out = await https.call('DELETE', '/session', undefined, own);
      const cleared = attributes(out.headers);
      expect(cleared).toEqual(expect.arrayContaining(['__Host-chaindrill=', 'Path=/', 'HttpOnly', 'Secure']));
      expect((await https.call('GET', '/session', undefined, own)).status).toBe(401);
    } finally {
      await https.close();
    }
  });
});
