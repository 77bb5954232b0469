import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Person, type Platform, startPlatform } from '../platform/support/server.js';

let platform: Platform;
let admin: Person;
beforeAll(async () => {
  platform = await startPlatform();
  admin = await platform.person('teacher', 'instructor');
});
afterAll(() => platform.close());

const signIn = (name: string, password: string) =>
  platform.call('POST', '/session', { name, password }, { origin: platform.url });
const newPassword = 'another long password';

describe('a new password', () => {
  test('is set once by an administrator’s link, and ends every session of the person', async () => {
    const ada = await platform.person('ada');
    const { url } = (await admin.call('POST', `/accounts/${ada.account.id}/password-reset`)).body;
    const second = (await admin.call('POST', `/accounts/${ada.account.id}/password-reset`)).body;
    const codeOf = (link: string) => new URL(link).searchParams.get('code');
    const reset = (code: string | null) => platform.call('POST', '/password-reset', { code, newPassword });
    expect((await reset(codeOf(url))).body.code).toBe('reset-invalid');
    expect((await reset(codeOf(second.url))).status).toBe(204);
    expect((await reset(codeOf(second.url))).body.code).toBe('reset-invalid');
    expect((await ada.call('GET', '/session')).status).toBe(401);
    expect((await signIn('ada', ada.password)).status).toBe(401);
    expect((await signIn('ada', newPassword)).status).toBe(200);
  });

  test('is not set by a link that is older than a day', async () => {
    const bob = await platform.person('bob');
    const { url } = (await admin.call('POST', `/accounts/${bob.account.id}/password-reset`)).body;
    platform.clock.ms += 24 * 3_600_000;
    admin = { ...admin, ...(await again(admin)) };
    const code = new URL(url).searchParams.get('code');
    const late = await platform.call('POST', '/password-reset', { code, newPassword });
    expect([late.status, late.body.code]).toEqual([403, 'reset-invalid']);
    expect((await signIn('bob', bob.password)).status).toBe(200);
  });

  test('is one’s own to change, by the old one; other sessions end, this one goes on', async () => {
    const cy = await platform.person('cy');
    const elsewhere = await again(cy);
    const change = (password: string) => cy.call('PUT', '/account/password', { password, newPassword });
    expect((await change('wrong, wrong, wrong')).body.code).toBe('wrong-credentials');
    expect((await change(cy.password)).status).toBe(204);
    expect((await cy.call('GET', '/session')).status).toBe(200);
    expect((await elsewhere.call('GET', '/session')).status).toBe(401);
  });
});

describe('roles', () => {
  test('are given by administrators, hold from the next request on, and leave one administrator', async () => {
    const dan = await platform.person('dan');
    expect((await dan.call('GET', '/cohorts')).status).toBe(403);
    const made = await admin.call('PUT', `/accounts/${dan.account.id}/role`, { role: 'instructor' });
    expect(made.body.role).toBe('instructor');
    expect((await dan.call('GET', '/cohorts')).status).toBe(200);
    const last = await admin.call('PUT', `/accounts/${admin.account.id}/role`, { role: 'trainee' });
    expect([last.status, last.body.code]).toEqual([409, 'last-admin']);
    await admin.call('PUT', `/accounts/${dan.account.id}/role`, { role: 'admin' });
    expect((await admin.call('PUT', `/accounts/${admin.account.id}/role`, { role: 'instructor' })).status).toBe(200);
    expect((await admin.call('GET', '/audit')).status).toBe(403);
    expect((await dan.call('PUT', `/accounts/${admin.account.id}/role`, { role: 'admin' })).status).toBe(200);
  });
});

describe('the audit log', () => {
  test('names who did what to what and why, newest first, and keeps no secret', async () => {
    const eve = await platform.person('eve');
    await admin.call('PUT', `/accounts/${eve.account.id}/role`, { role: 'instructor' });
    await admin.call('POST', `/accounts/${eve.account.id}/password-reset`);
    const [reset, role] = (await admin.call('GET', '/audit?limit=2', undefined, { accept: 'application/json' })).body;
    expect(reset).toMatchObject({ action: 'account.password-reset', subject: { account: eve.account.id }, detail: {} });
    expect(role).toMatchObject({
      action: 'account.role',
      actor: { id: admin.account.id, name: admin.account.name },
      via: 'session',
      subject: { account: eve.account.id },
      detail: { role: 'instructor' },
    });
    const older = (await admin.call('GET', `/audit?before=${role.seq}`, undefined, { accept: 'application/json' }))
      .body;
    expect(older.every(({ seq }: { seq: number }) => seq < role.seq)).toBe(true);
  });

  test('says when it was a token that acted', async () => {
    const token = await admin.call('POST', '/tokens', { label: 'robot', scopes: ['cohort:write', 'audit:read'] });
    const as = { authorization: `Bearer ${token.body.secret}` };
    const body = { name: 'By a token', startsAt: 0, settings: { labs: ['sympy-dev'] } };
    expect((await platform.call('POST', '/cohorts', body, as)).status).toBe(201);
    const answer = await platform.call('GET', '/audit?limit=1', undefined, { ...as, accept: 'application/json' });
    expect(answer.body[0]).toMatchObject({ action: 'cohort.create', via: 'token', detail: { name: 'By a token' } });
  });

  test('holds nothing that was refused', async () => {
    const count = async () =>
      (await admin.call('GET', '/audit?limit=1000', undefined, { accept: 'application/json' })).body.length;
    const before = await count();
    expect((await admin.call('PUT', '/accounts/nobody/role', { role: 'admin' })).status).toBe(404);
    expect(await count()).toBe(before);
  });
});

/** The same person with a session of their own. */
async function again({ account, password }: Pick<Person, 'account' | 'password'>) {
  const { headers } = await signIn(account.name, password);
  const cookie = (headers.getSetCookie()[0] ?? '').split(';')[0] as string;
  const as = { cookie, origin: platform.url };
  return {
    cookie,
    call: (method: string, path: string, body?: unknown, more: Record<string, string> = {}) =>
      platform.call(method, path, body, { ...as, ...more }),
  };
}
