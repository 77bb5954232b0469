import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { absoluteMs, idleMs } from '../../orchestrator/identity/sessions.js';
import { cookieOf, type Platform, startPlatform } from './support/server.js';

let platform: Platform;
beforeEach(async () => {
  platform = await startPlatform();
});
afterEach(() => platform.close());

const hourMs = 3_600_000;
const signIn = (name: string, password: string, headers: Record<string, string> = {}) =>
  platform.call('POST', '/session', { name, password }, headers);

describe('accounts', () => {
  test('signing up signs in, with a cookie that scripts cannot read and other sites do not send', async () => {
    const made = await platform.call('POST', '/accounts', {
      name: ' Ada ',
      password: 'a long password',
      locale: 'zh-CN',
    });
    expect(made.status).toBe(201);
    expect(made.body.account).toMatchObject({ name: 'Ada', role: 'trainee', locale: 'zh-CN' });
    const [cookie] = made.headers.getSetCookie();
    expect(cookie).toMatch(/^chaindrill=[\w-]{43}; Max-Age=604800; Path=\/; Expires=.*; HttpOnly; SameSite=Lax$/);
    const session = await platform.call('GET', '/session', undefined, { cookie: cookieOf(made.headers) });
    expect(session.body.account).toEqual(made.body.account);
  });

  test('neither the database nor an answer holds the password or the cookie itself', async () => {
    const ada = await platform.person('ada');
    const row = await platform.storage.accounts.findByName('ada');
    expect(row?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await platform.storage.sessions.get(ada.cookie.split('=')[1] as string)).toBeNull();
    expect((await ada.call('GET', '/session')).text).not.toMatch(/hash|argon/i);
  });

  test('names that look the same are one name', async () => {
    await platform.person('Straße');
    for (const name of ['straße', 'STRASSE', 'Ｓtraße']) {
      const again = await platform.call('POST', '/accounts', { name, password: 'another password' });
      expect([again.status, again.body.code]).toEqual([409, 'name-taken']);
    }
    expect((await signIn('STRASSE', 'Straße has a long password')).status).toBe(200);
  });

  test('two sign-ups of one name at the same moment make one account', async () => {
    const body = { name: 'ada', password: 'a long password' };
    const both = await Promise.all([
      platform.call('POST', '/accounts', body),
      platform.call('POST', '/accounts', body),
    ]);
    expect(both.map((answer) => answer.status).sort()).toEqual([201, 409]);
  });

  test('short passwords, invisible names and unknown fields are refused with the path', async () => {
    for (const [body, path] of [
      [{ name: 'ada', password: 'short' }, 'password'],
      [{ name: 'a\u0000da', password: 'a long password' }, 'name'],
      [{ name: '   ', password: 'a long password' }, 'name'],
      [{ name: 'ada', password: 'a long password', role: 'admin' }, ''],
    ] as const) {
      const answer = await platform.call('POST', '/accounts', body);
      expect([answer.status, answer.body.errors[0].path]).toEqual([400, path]);
    }
  });

  test('the language can be changed', async () => {
    const ada = await platform.person('ada');
    expect((await ada.call('PATCH', '/account', { locale: 'zh-CN' })).body.locale).toBe('zh-CN');
    expect((await ada.call('GET', '/session')).body.account.locale).toBe('zh-CN');
  });
});

describe('sessions', () => {
  test('signing out ends the session, also for a copy of its cookie', async () => {
    const ada = await platform.person('ada');
    const out = await ada.call('DELETE', '/session');
    expect(out.status).toBe(204);
    expect(out.headers.getSetCookie()[0]).toContain('Expires=Thu, 01 Jan 1970');
    expect((await ada.call('GET', '/session')).status).toBe(401);
  });

  test('signing in anew ends the session that the browser came with', async () => {
    const ada = await platform.person('ada');
    const again = await signIn('ada', ada.password, { cookie: ada.cookie, origin: platform.url });
    expect(again.status).toBe(200);
    expect((await ada.call('GET', '/session')).status).toBe(401);
    expect((await platform.call('GET', '/session', undefined, { cookie: cookieOf(again.headers) })).status).toBe(200);
  });

  test('end after 12 hours without use, and after 7 days whatever happens', async () => {
    const ada = await platform.person('ada');
    const begun = platform.clock.ms;
    platform.clock.ms += idleMs - 1000;
    expect((await ada.call('GET', '/session')).status).toBe(200);
    while (platform.clock.ms < begun + absoluteMs - 11 * hourMs) {
      platform.clock.ms += 11 * hourMs;
      expect((await ada.call('GET', '/session')).status).toBe(200);
    }
    platform.clock.ms = begun + absoluteMs;
    expect((await ada.call('GET', '/session')).status).toBe(401);

    const eve = await platform.person('eve');
    platform.clock.ms += idleMs;
    expect((await eve.call('GET', '/session')).status).toBe(401);
    const revoked: string[] = [];
    platform.identity.onRevoked((key) => revoked.push(key));
    platform.clock.ms += 1;
    await platform.identity.sessions.sweep();
    expect(revoked).toHaveLength(2);
  });

  test('cookies that are none of ours are nobody', async () => {
    for (const cookie of [
      'chaindrill=',
      'chaindrill=x',
      `chaindrill=${'A'.repeat(43)}`,
      'other=1; chaindrill',
      ';;=;',
    ]) {
      expect((await platform.call('GET', '/session', undefined, { cookie })).status).toBe(401);
    }
  });
});

describe('guessing', () => {
  test('passwords: after 8 failures the name is closed to that address, the right password included, and others are not', async () => {
    const ada = await platform.person('ada');
    const bob = await platform.person('bob');
    const tries = await Promise.all(Array.from({ length: 20 }, () => signIn('ada', 'wrong password')));
    const codes = tries.map((answer) => answer.body.code);
    expect(codes.filter((code) => code === 'wrong-credentials')).toHaveLength(8);
    expect(codes.filter((code) => code === 'too-many-requests')).toHaveLength(12);
    const limited = await signIn('ADA', ada.password);
    expect([limited.status, limited.body.code]).toEqual([429, 'too-many-requests']);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(60);
    expect((await signIn('bob', bob.password)).status).toBe(200);
    expect((await signIn('ada', ada.password, { 'x-forwarded-for': '203.0.113.9' })).status).toBe(200);
    expect(platform.logged.filter((line) => line.includes('"limited"'))).toHaveLength(1);
  });

  test('signing in rightly again and again is never limited', async () => {
    const ada = await platform.person('ada');
    for (let round = 0; round < 12; round++) expect((await signIn('ada', ada.password)).status).toBe(200);
  });

  test('a wrong name and a wrong password are told in the same words and cost the same work', async () => {
    const ada = await platform.person('ada');
    const time = async (name: string) => {
      const startedAt = performance.now();
      const answer = await signIn(name, `${ada.password} not`);
      return { ms: performance.now() - startedAt, text: answer.text };
    };
    await time('warm up');
    const known = [await time('ada'), await time('ada'), await time('ada')];
    const unknown = [await time('nobody 1'), await time('nobody 2'), await time('nobody 3')];
    expect(known[0]?.text).toBe(unknown[0]?.text);
    const least = (times: { ms: number }[]) => Math.min(...times.map(({ ms }) => ms));
    // Without the decoy hash an unknown name would be answered in a small part of the time.
    expect(least(unknown)).toBeGreaterThan(least(known) * 0.4);
  });

  test('new accounts are limited for each address', async () => {
    const small = await startPlatform({ limits: { signUp: { points: 2, seconds: 60 } } });
    const make = (name: string, from: string) =>
      small.call('POST', '/accounts', { name, password: 'a long password' }, { 'x-forwarded-for': from });
    const statuses = [];
    for (const [name, from] of [
      ['a', '198.51.100.1'],
      ['b', '198.51.100.1'],
      ['c', '198.51.100.1'],
      ['d', '198.51.100.2'],
    ] as const) {
      statuses.push((await make(name, from)).status);
    }
    expect(statuses).toEqual([201, 201, 429, 201]);
    await small.close();
  });
});

describe('invitations', () => {
  test('the first instructor’s link makes an administrator, once, and no link is made any more', async () => {
    const stale = await platform.identity.invitations.firstInstructorLink();
    const link = await platform.identity.invitations.firstInstructorLink();
    expect(link).toMatch(/^http:\/\/localhost:\d+\/join\?code=[\w-]{43}$/);
    const join = (name: string, url: string | null) => {
      const invitation = new URL(url as string).searchParams.get('code');
      return platform.call('POST', '/accounts', { name, password: 'a long password', invitation });
    };
    expect((await join('early', stale)).body.code).toBe('invitation-invalid');
    const both = await Promise.all([join('teacher', link), join('thief', link)]);
    expect(both.map((answer) => answer.status).sort()).toEqual([201, 403]);
    expect(both.find((answer) => answer.status === 201)?.body.account.role).toBe('admin');
    expect((await join('late', link)).body.code).toBe('invitation-invalid');
    expect(await platform.identity.invitations.firstInstructorLink()).toBeNull();
  });

  test('the first instructor’s link ends after 24 hours', async () => {
    const link = (await platform.identity.invitations.firstInstructorLink()) as string;
    platform.clock.ms += 24 * hourMs;
    const invitation = new URL(link).searchParams.get('code');
    const late = await platform.call('POST', '/accounts', { name: 'late', password: 'a long password', invitation });
    expect([late.status, late.body.code]).toEqual([403, 'invitation-invalid']);
  });

  test('an instructor invites; the code is shown once and counts down', async () => {
    const teacher = await platform.person('teacher', 'instructor');
    const made = await teacher.call('POST', '/invitations', { role: 'trainee', uses: 2 });
    expect(made.status).toBe(201);
    const listed = (await teacher.call('GET', '/invitations')).body;
    expect(listed).toEqual([expect.objectContaining({ id: made.body.id, usesLeft: 2, role: 'trainee' })]);
    expect(JSON.stringify(listed)).not.toContain(made.body.code);
    for (const [name, status] of [
      ['a', 201],
      ['b', 201],
      ['c', 403],
    ] as const) {
      const body = { name, password: 'a long password', invitation: made.body.code };
      expect((await platform.call('POST', '/accounts', body)).status).toBe(status);
    }
    expect((await teacher.call('GET', '/invitations')).body).toEqual([]);
  });

  test('where sign-up is by invitation, nobody comes without one', async () => {
    const closed = await startPlatform({ signUp: 'invited' });
    const body = { name: 'ada', password: 'a long password' };
    const refused = await closed.call('POST', '/accounts', body);
    expect([refused.status, refused.body.code]).toEqual([403, 'invitation-needed']);
    expect((await closed.person('teacher', 'instructor')).account.role).toBe('admin');
    await closed.close();
  });
});

describe('API tokens', () => {
  test('are shown once, work until they are removed, and only their owner removes them', async () => {
    const ada = await platform.person('ada');
    const eve = await platform.person('eve');
    const token = await ada.token(['attempt:read']);
    const use = () => platform.call('GET', '/session', undefined, { authorization: `Bearer ${token.secret}` });
    expect(token.secret).toMatch(/^cd_[\w-]{43}$/);
    expect((await use()).body.account.name).toBe('ada');
    const listed = await ada.call('GET', '/tokens');
    expect(listed.text).not.toContain(token.secret);
    expect(listed.body[0]).toMatchObject({ id: token.id, scopes: ['attempt:read'], lastUsedAt: platform.clock.ms });
    expect((await eve.call('DELETE', `/tokens/${token.id}`)).body.code).toBe('token-unknown');
    expect((await use()).status).toBe(200);
    expect((await ada.call('DELETE', `/tokens/${token.id}`)).status).toBe(204);
    expect((await use()).body.code).toBe('token-invalid');
  });

  test('expire on their day', async () => {
    const ada = await platform.person('ada');
    const { secret } = await ada.token(['attempt:read']);
    platform.clock.ms += 30 * 24 * hourMs;
    const answer = await platform.call('GET', '/session', undefined, { authorization: `Bearer ${secret}` });
    expect([answer.status, answer.body.code]).toEqual([401, 'token-invalid']);
  });
});
