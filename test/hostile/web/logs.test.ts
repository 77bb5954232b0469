import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { newSecret } from '../../../orchestrator/identity/secrets.js';
import { type Server, startServer } from '../../faults/server.js';
import { connect } from '../../platform/support/socket.js';
import { type Receiver, startReceiver } from '../../programme/support/receiver.js';

/* The real server, telling all that it can tell, through one of everything that is secret. */

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });
const folder = mkdtempSync(join(tmpdir(), 'chaindrill-logs-'));
let server: Server;
let receiver: Receiver;
/** What must not be told, by what it is. */
const secrets = new Map<string, string>();

beforeAll(async () => {
  receiver = await startReceiver();
  server = await startServer(folder, { LOG_LEVEL: 'trace' });
});
afterAll(async () => {
  await server?.kill('SIGTERM');
  await receiver?.close();
  rmSync(folder, { recursive: true, force: true });
});

type Answer = { status: number; cookie: string; body: unknown };
async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await fetch(`${server.url}/api${path}`, {
    method,
    headers: { origin: server.url, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const cookie = (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
  if (cookie.includes('=') && !cookie.endsWith('=')) keep(`cookie ${secrets.size}`, cookie.split('=')[1] ?? '');
  const isJson = (answer.headers.get('content-type') ?? '').includes('json') && !text.includes('}\n{');
  return { status: answer.status, cookie, body: isJson && text ? JSON.parse(text) : null };
}
const keep = (what: string, secret: string) => void secrets.set(what, secret);
/** A password that nothing else in the log could hold. */
function password(what: string): string {
  const made = `password of ${newSecret()}`;
  keep(what, made);
  return made;
}
/** What the server has logged: JSON lines. What it prints for its operator at the start is none. */
const logged = () =>
  server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'));
const codeOf = (url: string) => new URL(url).searchParams.get('code') ?? '';

describe('the log of a server that logs all it can', () => {
  test('holds what was asked for, by whom and what came of it, and nothing that is secret', async () => {
    const link = await vi.waitFor(() => {
      const printed = /\S+\/join\?code=\S+/.exec(server.output())?.[0];
      if (!printed) throw new Error('not printed yet');
      return printed;
    });
    keep('the first instructor’s code', codeOf(link));
    const own = password('sign-up');
    const rootBody = { name: 'root', password: own, invitation: codeOf(link) };
    const root = { cookie: (await call('POST', '/accounts', rootBody)).cookie };
    expect((await call('GET', '/session', undefined, root)).status).toBe(200);
    // Signing in: rightly, wrongly, with a body that is broken or of another form.
    await call('POST', '/session', { name: 'root', password: own });
    await call('POST', '/session', { name: 'root', password: password('wrong') });
    await call('POST', '/session', `{"name":"root","password":"${password('broken')}"`);
    await call('POST', '/session', { name: 'root', password: { is: password('nested') } });
    await call('POST', '/session', { name: password('name'), password: 'x', extra: password('extra') });
    await call('GET', `/session?password=${encodeURIComponent(password('query'))}`, undefined, root);
    // Tokens.
    const token = (await call('POST', '/tokens', { label: 'robot', scopes: ['terminal', 'attempt:read'] }, root)).body;
    keep('token', (token as { secret: string }).secret);
    const bearer = { authorization: `Bearer ${secrets.get('token')}` };
    await call('GET', '/session', undefined, bearer);
    await call('GET', '/tokens', undefined, bearer);
    await call('GET', `/nothing/${secrets.get('token')}`, undefined, bearer);
    await call('DELETE', `/tokens/${secrets.get('token')}`, undefined, root);
    // Invitations: made, looked at, used, imported.
    const settings = { labs: ['sympy-dev'] };
    const made = await call('POST', '/cohorts', { name: 'Autumn', startsAt: 0, settings }, root);
    const { id: cohort } = made.body as { id: string };
    const invited = (await call('POST', `/cohorts/${cohort}/invitations`, {}, root)).body as { code: string };
    keep('invitation', invited.code);
    for (const method of ['GET', 'POST', 'HEAD']) await call(method, `/join/${invited.code}`);
    await call('GET', `/join/${invited.code}/more`);
    const csv = 'name\nSomebody New\n';
    const { rows } = (await call('POST', `/cohorts/${cohort}/import`, { csv }, root)).body as {
      rows: { url: string }[];
    };
    keep('imported invitation', codeOf(rows[0]?.url ?? ''));
    const ada = await call('POST', '/accounts', { name: 'ada', password: password('ada'), invitation: invited.code });
    await call('POST', '/cohorts/join', { code: secrets.get('imported invitation') }, { cookie: ada.cookie });
    // Passwords: set anew by a link, changed, given to be erased.
    const { id } = (ada.body as { account: { id: string } }).account;
    const reset = (await call('POST', `/accounts/${id}/password-reset`, undefined, root)).body as { url: string };
    keep('reset', codeOf(reset.url));
    const newPassword = password('new');
    await call('POST', '/password-reset', { code: secrets.get('reset'), newPassword });
    await call('POST', '/password-reset', { code: secrets.get('reset'), newPassword });
    const again = { cookie: (await call('POST', '/session', { name: 'ada', password: newPassword })).cookie };
    const changed = password('changed');
    await call('PUT', '/account/password', { password: newPassword, newPassword: changed }, again);
    // Webhooks: told of something, at an address that answers and at one that does not.
    for (const url of [`${receiver.url}/hook`, 'http://127.0.0.1:1/hook']) {
      const hook = (await call('POST', '/webhooks', { url, events: ['attempt.graded'] }, root)).body;
      const { id: webhook, secret } = hook as { id: string; secret: string };
      keep(`webhook ${url}`, secret.replace('whsec_', ''));
      await call('POST', `/webhooks/${webhook}/ping`, undefined, root);
    }
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1));
    keep('webhook signature', String(receiver.received[0]?.headers['webhook-signature']).split(',')[1] ?? '');
    // Sockets: let in, and turned away.
    for (const credentials of [
      { cookie: again.cookie, origin: server.url },
      { token: secrets.get('token') ?? '' },
      { token: `cd_${newSecret()}` },
    ]) {
      if (credentials.token !== undefined) keep(`socket token ${secrets.size}`, credentials.token);
      const client = await connect(server.url, credentials);
      if (typeof client !== 'string') client.disconnect();
    }
    // Texts that are their writer's alone, and a report.
    keep('draft', newSecret());
    await call('POST', '/attempts', { lab: 'none', mode: 'practice', seed: password('seed') }, again);
    await call('DELETE', '/account', { password: changed }, again);
    expectSilence(25);
  });

  test('holds nothing secret of a fault of the server either', async () => {
    const file = new Database(join(folder, 'chaindrill.db'));
    file.exec('alter table tokens rename to tokens_gone; alter table invitations rename to invitations_gone;');
    file.exec('alter table accounts rename to accounts_gone;');
    file.close();
    const faults = [
      await call('POST', '/session', { name: 'root', password: password('at a fault') }),
      await call('POST', '/accounts', { name: 'bo', password: password('at another fault'), invitation: newCode() }),
      await call('GET', `/join/${newCode()}`),
      await call('GET', '/session', undefined, { authorization: `Bearer ${newCode('cd_')}` }),
      await call('GET', '/session', undefined, { cookie: `chaindrill=${newCode()}` }),
    ];
    expect(faults.map(({ status }) => status >= 500 || status === 401)).toEqual(faults.map(() => true));
    expect(faults.filter(({ status }) => status >= 500).length).toBeGreaterThanOrEqual(4);
    await vi.waitFor(() =>
      expect(logged().filter((line) => JSON.parse(line).level >= 50).length).toBeGreaterThanOrEqual(4),
    );
    expectSilence(30);
  });
});

function newCode(prefix = ''): string {
  const code = newSecret(prefix);
  keep(`code ${secrets.size}`, code);
  return code;
}

/** Every file that holds keys, line by line: the long lines of them are the keys. */
function keyMaterial(): [string, string][] {
  const files = (path: string): string[] =>
    readdirSync(path).flatMap((name) => {
      const inner = join(path, name);
      return statSync(inner).isDirectory() ? files(inner) : [inner];
    });
  return files(folder)
    .filter((path) => /key|badge/i.test(path.slice(folder.length)) && statSync(path).size < 100_000)
    .flatMap((path) => {
      const text = readFileSync(path, 'utf8');
      const isPrivate = /PRIVATE KEY|"d"\s*:|secret/i.test(text);
      const parts = isPrivate ? (text.match(/[\w+/=-]{40,}/g) ?? []) : [];
      return parts.map((part, index): [string, string] => [`${path} ${index}`, part]);
    });
}

function expectSilence(least: number): void {
  const text = server.output();
  const log = logged();
  for (const path of [
    '/api/accounts',
    '/api/session',
    '/api/tokens',
    '/api/password-reset',
    '/api/webhooks',
    '/api/join/…',
  ])
    expect(log.filter((line) => JSON.parse(line).path === path).length, path).toBeGreaterThan(0);
  expect(secrets.size).toBeGreaterThanOrEqual(least);
  const keys = keyMaterial();
  expect(keys.length).toBeGreaterThanOrEqual(2);
  const told = [...secrets, ...keys].filter(([, secret]) => {
    expect(secret.length).toBeGreaterThanOrEqual(20);
    const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
    return log.some((line) => forms.some((form) => line.includes(form)));
  });
  expect(told.map(([what]) => what)).toEqual([]);
  // The operator is shown the first instructor’s link, once, and it is no line of the log.
  expect(text.split(secrets.get('the first instructor’s code') ?? '-')).toHaveLength(2);
}
