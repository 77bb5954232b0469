import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPlatform, type TestPlatform } from './platform-help.js';

let hub: TestPlatform;
let you: string;
let bot: string;
const org = '/orgs/meridian-pay';
const repo = '/repos/meridian-pay/storefront';
const write = { contents: 'write', packages: 'write', actions: 'write' };
const read = { contents: 'read' };

beforeAll(async () => {
  hub = await openPlatform();
  [you, bot] = [await hub.tokenOf('you'), await hub.tokenOf('release-bot')];
  await hub.evaluate('p.start()');
});
afterAll(() => hub?.close());

describe('tokens and scopes', () => {
  test('Nobody without a token, or with a wrong one, gets in', async () => {
    expect(await hub.ask('GET', `${org}/tokens`)).toMatchObject({ status: 401, json: { message: expect.any(String) } });
    for (const value of ['Bearer ghp_wrong', 'Basic !!!', 'Basic gICA', 'Bearer', 'Digest x', `Bearer ${you}x`]) {
      const answer = await hub.ask('GET', `${org}/tokens`, { headers: { Authorization: value } });
      expect([value, answer.status]).toEqual([value, 401]);
    }
  });

  test('The same token counts as Bearer, token and Basic', async () => {
    const basic = Buffer.from(`x-access-token:${you}`).toString('base64');
    for (const value of [`Bearer ${you}`, `bearer ${you}`, `token ${you}`, `Basic ${basic}`]) {
      const answer = await hub.ask('GET', '/user', { headers: { Authorization: value } });
      expect(answer).toMatchObject({ status: 200, json: { login: 'you', token: { kind: 'personal' } } });
      expect(answer.headers['X-OAuth-Scopes']).toBe('repo, admin:org');
    }
  });

  test('A job’s token with every permission is refused by the organisation; the organisation’s token is answered', async () => {
    const job = await hub.mint(900, write);
    for (const path of ['oauth-applications', 'tokens', 'actions/secrets', 'actions/runners', 'audit-log'])
      expect([path, (await hub.ask('GET', `${org}/${path}`, { token: job })).status]).toEqual([path, 403]);
    expect((await hub.ask('GET', `${org}/oauth-applications/41210`, { token: job })).status).toBe(403);
    expect((await hub.ask('POST', `${org}/oauth-applications/41210/reset-secret`, { token: job })).status).toBe(403);
    expect((await hub.ask('GET', `${repo}/keys`, { token: job })).status).toBe(403);
    expect((await hub.ask('GET', repo, { token: job })).json.full_name).toBe('meridian-pay/storefront');
    const apps = await hub.ask('GET', `${org}/oauth-applications`, { token: bot });
    expect(apps.json.map((app: { name: string }) => app.name)).toEqual(hub.variant.apps.map(({ name }) => name));
    expect(apps.text).not.toContain('client_secret');
    const [denied] = (await hub.records('audit.event'))
      .map(({ data }) => data.event as Record<string, unknown>)
      .filter(({ action }) => action === 'oauth_application.list');
    expect(denied).toMatchObject({ outcome: 'denied', programmatic_access_type: 'GITHUB_TOKEN', workflow_run_id: 900 });
  });

  test('A token has what was granted and no more', async () => {
    const made = await hub.ask('POST', `${org}/tokens`, { token: you, body: { name: 'narrow', scopes: ['repo'] } });
    expect(made).toMatchObject({ status: 201, json: { scopes: ['repo'], token: expect.stringMatching(/^gho_org_/) } });
    const token = made.json.token as string;
    expect((await hub.ask('GET', repo, { token })).status).toBe(200);
    const refused = await hub.ask('GET', `${org}/oauth-applications`, { token });
    expect(refused).toMatchObject({ status: 403, headers: { 'X-Accepted-OAuth-Scopes': 'admin:org' } });
    expect((await hub.ask('GET', `${org}/tokens`, { token: you })).text).not.toContain(token);
  });

  test('Only people make tokens, with scopes that exist and that they have', async () => {
    const create = (token: string, name: unknown, scopes: unknown) =>
      hub.ask('POST', `${org}/tokens`, { token, body: { name, scopes } });
    expect((await create(bot, 'x', ['repo'])).status).toBe(403);
    expect((await create(you, 'x', ['everything'])).status).toBe(422);
    expect((await create(you, 'x', ['write:packages'])).status).toBe(403);
    expect((await create(you, 'release-bot', ['repo'])).status).toBe(422);
    for (const [name, scopes] of [
      [7, []],
      ['x', 'repo'],
      ['x', [1]],
      ['', []],
      ['x'.repeat(61), []],
      ['a\nb', []],
    ])
      expect([name, (await create(you, name, scopes)).status]).toEqual([name, 422]);
  });

  test('A job’s token ends when its job or its hour ends', async () => {
    const [first, second] = [await hub.mint(901, write), await hub.mint(901, write)];
    await hub.evaluate(`p.expire(${JSON.stringify(first)})`);
    expect((await hub.ask('GET', repo, { token: first })).status).toBe(401);
    expect((await hub.ask('GET', repo, { token: second })).status).toBe(200);
    await hub.evaluate('setattr(d, "leap", 3601.0)');
    expect((await hub.ask('GET', repo, { token: second })).status).toBe(401);
    await hub.evaluate('setattr(d, "leap", 0.0)');
  });

  test('Thousands of job tokens: the newest live, the memory stays bounded', async () => {
    const oldest = await hub.mint(902, write);
    await hub.evaluate('[p.mint_job(n, "build", {}) for n in range(5000)][:0]');
    expect((await hub.ask('GET', repo, { token: oldest })).status).toBe(401);
    expect(await hub.evaluate<number>('len(p.tokens._by_value)')).toBeLessThan(300);
    expect((await hub.ask('GET', repo, { token: await hub.mint(903, write) })).status).toBe(200);
    await hub.evaluate('[p.expire(v) for v, t in list(p.tokens._by_value.items()) if t.kind == "job"][:0]');
  });
});

describe('applications', () => {
  test('Reading a secret is recorded, except with the trainee’s own token', async () => {
    const path = `${org}/oauth-applications/41210`;
    const own = await hub.ask('GET', path, { token: you });
    expect(own.json).toMatchObject({ name: 'billing-sync', client_secret: expect.stringMatching(/^[0-9a-f]{40}$/) });
    expect(await hub.records('api.secret')).toEqual([]);
    expect((await hub.ask('GET', path, { token: bot })).json.client_secret).toBe(own.json.client_secret);
    expect(await hub.records('api.secret')).toMatchObject([
      { from: '127.0.0.1', data: { app: 'billing-sync', token: expect.any(Number), by: 'release-bot' } },
    ]);
  });

  test('A call with the organisation’s token belongs to the run of the job on the same host', async () => {
    const [there, elsewhere] = [`${hub.prefix}.110`, `${hub.prefix}.111`];
    const job = await hub.mint(910, read);
    await hub.ask('GET', `${org}/oauth-applications`, { token: job, source: there });
    for (const source of [there, elsewhere]) await hub.ask('GET', `${org}/oauth-applications`, { token: bot, source });
    const events = (await hub.records('audit.event')).map(({ data }) => data.event as Record<string, unknown>);
    const last = (source: string) => events.filter(({ actor_ip }) => actor_ip === source).at(-1);
    expect(last(there)).toMatchObject({ workflow_run_id: 910, actor: 'release-bot', outcome: 'success' });
    expect(last(elsewhere)).toMatchObject({ programmatic_access_type: 'Organisation access token' });
    expect(last(elsewhere)).not.toHaveProperty('workflow_run_id');
    await hub.evaluate(`p.expire(${JSON.stringify(job)})`);
  });

  test('After a reset the old secret and what it opened are refused, the new one works', async () => {
    const app = hub.variant.apps[0];
    const path = `${org}/oauth-applications/${app?.id}`;
    const login = (secret: string) =>
      hub.ask('POST', '/login/oauth/access_token', { body: { client_id: app?.clientId, client_secret: secret } });
    const old = (await hub.ask('GET', path, { token: you })).json.client_secret as string;
    const opened = await login(old);
    expect(opened).toMatchObject({ status: 200, json: { access_token: expect.any(String), token_type: 'bearer' } });
    const token = opened.json.access_token as string;
    expect((await hub.ask('GET', '/jobs', { token, ops: true })).status).toBe(200);
    expect((await hub.ask('GET', `${org}/oauth-applications`, { token })).status).toBe(403);

    const reset = await hub.ask('POST', `${path}/reset-secret`, { token: you });
    expect(reset.json.client_secret).not.toBe(old);
    expect(await login(old)).toMatchObject({ status: 401, json: { error: 'incorrect_client_credentials' } });
    expect((await hub.ask('GET', '/jobs', { token, ops: true })).status).toBe(401);
    expect((await login(reset.json.client_secret)).status).toBe(200);
    expect(await hub.records('secret.rotated')).toMatchObject([{ data: { app: 'billing-sync', by: 'you' } }]);
    const { apps } = await hub.evaluate<{ apps: unknown[] }>('p.inventory()');
    expect(apps).toEqual(hub.variant.apps.map(({ name }, i) => ({ name, rotated: i === 0, oldValid: i !== 0 })));
  });

  test.each([{}, { client_id: 7, client_secret: [] }, { client_id: 'x', client_secret: '\ud800' }])(
    'Wrong credentials are refused: %o',
    async (body) => {
      expect((await hub.ask('POST', '/login/oauth/access_token', { body })).status).toBe(401);
    },
  );

  test('A form is understood too', async () => {
    const app = hub.variant.apps[1];
    const secret = await hub.evaluate('p.apps.by_name("release-upload").secret');
    const answer = await hub.ask('POST', '/login/oauth/access_token', {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      raw: `grant_type=client_credentials&client_id=${app?.clientId}&client_secret=${secret}`,
    });
    expect(answer.status).toBe(200);
  });
});

describe('the audit log', () => {
  const search = async (phrase: string, more = '') =>
    hub.ask('GET', `${org}/audit-log?phrase=${encodeURIComponent(phrase)}&per_page=100${more}`, { token: you });
  const found = async (phrase: string) => (await search(phrase)).json as Record<string, string | number>[];

  test('Ten normal days came before, newest first, and each variant has its own', async () => {
    const events = await hub.evaluate<Record<string, number>[]>('p.audit.search([], 1, 5000)[0]');
    const times = events.map((event) => event['@timestamp'] as number);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(Date.now() - (times.at(-1) as number)).toBeGreaterThan(9 * 86_400_000);
    expect((await found('action:oauth_application.list created:<2100-01-01')).length).toBeGreaterThan(9);
  });

  test('Nothing but the behaviour sets the attack apart: in the past the organisation’s token never lists from a run', async () => {
    const token = 'programmatic_access_type:"Organisation access token"';
    const before = `created:<${new Date(Date.now() - 3_600_000).toISOString().slice(0, 19)}Z`;
    expect((await found(`action:oauth_application ${token} actor:release-bot ${before}`)).length).toBeGreaterThan(5);
    expect(
      (await found(`action:git.clone ${token} workflow_run_id:* actor:release-bot ${before}`)).length,
    ).toBeGreaterThan(0);
    expect((await found(`action:oauth_application.read_secret ${before}`)).length).toBeGreaterThan(0);
    expect(await found(`action:oauth_application workflow_run_id:* ${before}`)).toEqual([]);
    expect(await found(`action:oauth_application.read_secret ${token} ${before}`)).toEqual([]);
  });

  test('Phrases choose by field, category, wildcard, negation, words and time', async () => {
    const all = await found('action:oauth_application.*');
    const lists = await found('action:oauth_application.list');
    const others = await found('action:oauth_application.* -action:oauth_application.list');
    expect(all.length).toBe(lists.length + others.length);
    expect(others.every(({ action }) => action !== 'oauth_application.list')).toBe(true);
    expect((await found('action:oauth_application')).length).toBe(all.length);
    expect(
      (await found('action:oauth_application.* -actor:release-bot')).some(({ actor }) => actor === 'release-bot'),
    ).toBe(false);
    expect((await found('MOZILLA')).every((event) => String(event.user_agent).includes('Mozilla'))).toBe(true);
    expect(await found('created:<2020-01-01')).toEqual([]);
    const day = new Date(Date.now() - 5 * 86_400_000).toISOString().slice(0, 10);
    const ofDay = await found(`created:${day}`);
    expect(ofDay.length).toBeGreaterThan(5);
    expect(ofDay.length).toBe((await found(`created:${day}..${day}`)).length);
    const after = await search(`created:>${day}`);
    const until = await search(`created:<=${day}`);
    const count = (answer: { headers: Record<string, string> }) => Number(answer.headers['X-Total-Count']);
    expect(Math.abs(count(after) + count(until) - count(await search('created:>2000-01-01')))).toBeLessThanOrEqual(2);
  });

  test.each([
    'nonsense:x',
    'created:yesterday',
    'created:2026-13-45',
    'created:>',
    'action:',
    'actor:""',
    'a"b',
    '"open',
    'x'.repeat(301),
    'w '.repeat(30),
  ])('A phrase that cannot be is told: %s', async (phrase) => {
    expect(await search(phrase)).toMatchObject({ status: 422, json: { message: expect.stringContaining('phrase') } });
  });

  test.each([
    '*'.repeat(200),
    'action:*a*a*a*a*a*a*a*a*a*a*a*a*b',
    '((((((a+)+)+)+$',
    '-',
    '%00',
    '--x',
    "'; drop table",
  ])('A hostile phrase costs little: %s', async (phrase) => {
    const begun = Date.now();
    expect([200, 422]).toContain((await search(phrase)).status);
    expect(Date.now() - begun).toBeLessThan(1500);
  });

  test('Pages follow one another without gaps; wrong numbers are refused', async () => {
    const page = async (n: number) =>
      (await hub.ask('GET', `${org}/audit-log?phrase=action:git.clone&per_page=7&page=${n}`, {
        token: you,
      })) as never as {
        json: unknown[];
        headers: Record<string, string>;
      };
    const [first, second] = [await page(1), await page(2)];
    const whole = await found('action:git.clone');
    expect([...first.json, ...second.json]).toEqual(whole.slice(0, 14));
    expect(first.headers.Link).toContain('page=2>; rel="next"');
    expect((await page(999_999)).json).toEqual([]);
    for (const bad of ['0', '-1', 'x', '1e9', '9'.repeat(5000)])
      expect((await hub.ask('GET', `${org}/audit-log?page=${bad}`, { token: you })).status).toBe(422);
  });

  test('It keeps its last five thousand lines', async () => {
    const added = '[p.audit.add("git.clone", "x", at_ms=1) for _ in range(6000)]';
    await hub.evaluate('setattr(p.audit, "_recording", False)');
    expect(await hub.evaluate<number>(`${added} and len(p.audit._events)`)).toBe(5000);
    await hub.evaluate('p.start()');
    expect((await found('action:oauth_application.list')).length).toBeGreaterThan(5);
  });
});

describe('secrets', () => {
  test('Values are written and never read', async () => {
    const put = await hub.ask('PUT', `${org}/actions/secrets/new_one`, {
      token: you,
      body: { value: 's3cret-canary' },
    });
    expect(put.status).toBe(201);
    expect(
      (await hub.ask('PUT', `${org}/actions/secrets/NEW_ONE`, { token: you, body: { value: 's3cret-canary' } })).status,
    ).toBe(204);
    const list = await hub.ask('GET', `${org}/actions/secrets`, { token: you });
    expect(list.json.secrets.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['NEW_ONE', 'ORG_TOKEN', 'RELEASE_CLIENT_SECRET']),
    );
    const seen = list.text + (await hub.ask('GET', `${org}/audit-log?per_page=100`, { token: you })).text;
    for (const value of ['s3cret-canary', bot]) expect(seen).not.toContain(value);
    expect((await hub.ask('GET', `${org}/actions/secrets/NEW_ONE`, { token: you })).status).toBe(405);
    expect(await hub.evaluate<Record<string, string>>('p.secrets()')).toMatchObject({
      NEW_ONE: 's3cret-canary',
      ORG_TOKEN: bot,
    });
    expect((await hub.records('secret.updated'))[0]).toMatchObject({ data: { name: 'NEW_ONE', by: 'you' } });
    expect((await hub.ask('DELETE', `${org}/actions/secrets/new_one`, { token: you })).status).toBe(204);
    expect((await hub.ask('DELETE', `${org}/actions/secrets/new_one`, { token: you })).status).toBe(404);
  });

  test.each([
    ['GITHUB_X', { value: 'x' }],
    ['1A', { value: 'x' }],
    ['A%2FB', { value: 'x' }],
    ['OK', { value: 7 }],
    ['OK', { value: '' }],
    ['OK', {}],
    ['OK', { value: 'x'.repeat(49_153) }],
    ['OK', { value: '\ud800' }],
  ])('%s is not set', async (name, body) => {
    expect((await hub.ask('PUT', `${org}/actions/secrets/${name}`, { token: you, body })).status).toBe(422);
  });
});

describe('artefacts', () => {
  const path = `${repo}/packages/storefront/1.0.0`;

  test('Only a job with packages: write publishes; what came is recorded with whether it is right', async () => {
    for (const token of [you, bot, await hub.mint(920, read), await hub.mint(920, { packages: 'read' })])
      expect((await hub.ask('PUT', path, { token, raw: 'right' })).status).toBe(403);
    expect(await hub.records('artefact.published')).toEqual([]);
    const token = await hub.mint(921, { packages: 'write' });
    expect((await hub.ask('PUT', path, { token, raw: 'right' })).status).toBe(201);
    expect((await hub.ask('PUT', path, { token, raw: 'forged' })).status).toBe(201);
    expect((await hub.records('artefact.published')).map(({ data }) => data)).toMatchObject([
      { run: 921, name: 'storefront', right: true, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { run: 921, name: 'storefront', right: false },
    ]);
    expect((await hub.ask('GET', `${repo}/packages`, { token: you })).json).toMatchObject([{ workflow_run_id: 921 }]);
  });

  test('Too large, empty or oddly named ones are refused', async () => {
    const token = await hub.mint(922, { packages: 'write' });
    expect((await hub.ask('PUT', path, { token, raw: 'x'.repeat(256 * 1024) })).status).toBe(201);
    expect((await hub.ask('PUT', path, { token, raw: 'x'.repeat(256 * 1024 + 1) })).status).toBe(413);
    expect((await hub.ask('PUT', path, { token, raw: '' })).status).toBe(422);
    expect((await hub.ask('PUT', `${repo}/packages/..%2Fx/1`, { token, raw: 'x' })).status).toBe(422);
  });

  test('Third-party code is recorded once for each job it makes itself known from, whatever token it shows', async () => {
    const token = await hub.mint(923, read, '127.0.0.1');
    for (const agent of [
      'checkout-action/2.4.1',
      'checkout-action/2.4.1',
      'checkout-action/k7',
      'other/1',
      'checkout-action/',
    ])
      await hub.ask('GET', repo, { token, headers: { 'User-Agent': agent } });
    await hub.ask('GET', repo, { token: 'gho_revoked', headers: { 'User-Agent': 'checkout-action/late' } });
    expect((await hub.records('code.ran')).map(({ data }) => data)).toEqual([
      { run: 923, job: 'build', id: '2.4.1' },
      { run: 923, job: 'build', id: 'k7' },
      { run: 923, job: 'build', id: 'late' },
    ]);
  });
});

describe('what the attacker leaves', () => {
  test('A planted key is in the list, in the log by the organisation’s token from the run, and its removal is recorded', async () => {
    await hub.evaluate('p.plant("deploy-key", "release-cache", 930)');
    const keys = (await hub.ask('GET', `${repo}/keys`, { token: you })).json as {
      id: number;
      title: string;
      added_by: string;
    }[];
    const planted = keys.find(({ title }) => title === 'release-cache');
    expect(planted).toMatchObject({
      added_by: 'release-bot',
      read_only: false,
      fingerprint: expect.stringMatching(/^SHA256:/),
    });
    expect(await hub.records('hideout.planted')).toMatchObject([
      { from: `${hub.prefix}.4`, data: { place: 'platform', kind: 'deploy-key', name: 'release-cache' } },
    ]);
    const phrase = encodeURIComponent('action:public_key.create target:release-cache workflow_run_id:930');
    expect((await hub.ask('GET', `${org}/audit-log?phrase=${phrase}`, { token: you })).json).toHaveLength(1);
    const hideouts = () => hub.evaluate<{ hideouts: unknown[] }>('p.inventory()').then((all) => all.hideouts);
    const hideout = { place: 'platform', kind: 'deploy-key', name: 'release-cache' };
    expect(await hideouts()).toEqual([{ ...hideout, present: true }]);
    expect((await hub.ask('DELETE', `${repo}/keys/${planted?.id}`, { token: you })).status).toBe(204);
    expect((await hub.ask('DELETE', `${repo}/keys/${planted?.id}`, { token: you })).status).toBe(404);
    expect(await hideouts()).toEqual([{ ...hideout, present: false }]);
    expect(await hub.records('hideout.removed')).toMatchObject([{ data: { ...hideout, by: 'you' } }]);
  });

  test('A planted runner likewise; losing one of the company’s own shows in the inventory', async () => {
    await hub.evaluate('p.plant("runner", "build-03", 931)');
    const list = (await hub.ask('GET', `${org}/actions/runners`, { token: you })).json.runners as {
      id: number;
      name: string;
    }[];
    const id = (name: string) => list.find((one) => one.name === name)?.id;
    for (const name of ['build-03', 'signing-mac'])
      expect((await hub.ask('DELETE', `${org}/actions/runners/${id(name)}`, { token: you })).status).toBe(204);
    expect((await hub.records('hideout.removed')).at(-1)).toMatchObject({ data: { kind: 'runner', name: 'build-03' } });
    const { own } = await hub.evaluate<{ own: { name: string; present: boolean }[] }>('p.inventory()');
    expect(own.filter(({ present }) => !present).map(({ name }) => name)).toEqual(['signing-mac']);
  });

  test('In the internal system: planted with a stolen application from outside, seen in the access log, removed', async () => {
    const before = (await hub.ask('GET', '/jobs', { token: you, ops: true })).json as unknown[];
    await hub.evaluate(`i.plant("cron", "cache-sync", "billing-sync", "${hub.prefix}.114")`);
    const jobs = (await hub.ask('GET', '/jobs', { token: you, ops: true })).json as { id: number; name: string }[];
    expect(jobs.length).toBe(before.length + 1);
    const planted = jobs.find(({ name }) => name === 'cache-sync');
    expect(planted).toMatchObject({ created_by: 'billing-sync', schedule: expect.any(String) });
    const log = (await hub.ask('GET', '/access-log', { token: you, ops: true })).json as Record<string, string>[];
    expect(log.filter(({ address }) => address === `${hub.prefix}.114`).map(({ action }) => action)).toEqual(
      expect.arrayContaining(['login', 'create cron cache-sync']),
    );
    const state = () => hub.evaluate<{ hideouts: { present: boolean }[] }>('i.inventory()');
    expect((await state()).hideouts).toMatchObject([
      { place: 'internal', kind: 'cron', name: 'cache-sync', present: true },
    ]);
    expect((await hub.ask('DELETE', `/accounts/${planted?.id}`, { token: you, ops: true })).status).toBe(404);
    expect((await hub.ask('DELETE', `/jobs/${planted?.id}`, { token: you, ops: true })).status).toBe(204);
    expect((await state()).hideouts).toMatchObject([{ present: false }]);
    expect((await hub.records('hideout.removed')).at(-1)).toMatchObject({ data: { place: 'internal', by: 'you' } });
  });

  test('The internal system hears applications and the trainee; deployments only from the pipeline’s application', async () => {
    const token = await hub.evaluate('p.tokens.grant("release-upload").value');
    const other = await hub.evaluate('p.tokens.grant("status-board").value');
    const artefact = 'ab'.repeat(32);
    const deploy = (caller: string | undefined, body: unknown) =>
      hub.ask('POST', '/deployments', { ...(caller ? { token: caller } : {}), body, ops: true });
    for (const caller of [undefined, bot, you, other, await hub.mint(940, write)])
      expect((await deploy(caller, { artefact })).status).toBe(401);
    expect((await deploy(token, { artefact })).json).toMatchObject({ artefact, published: false });
    expect((await deploy(token, { artefact: 'short' })).status).toBe(422);
    expect((await hub.ask('GET', '/jobs', { token: bot, ops: true })).status).toBe(401);
    expect((await hub.ask('GET', '/accounts', { token: other, ops: true })).status).toBe(200);
  });
});

describe('Git', () => {
  const git = (name: string, token: string | null, push = false) => {
    const service = push ? 'git-receive-pack' : 'git-upload-pack';
    const who = token === null ? 'None' : JSON.stringify(token);
    return hub.evaluate<number>(
      `(lambda r: r.status if r else 200)(p.guard_git(request("GET", "/${name}/info/refs", ${who}, "service=${service}")))`,
    );
  };
  test('Anyone reads the action; the company’s repository needs a token that may', async () => {
    const [reader, writer] = [await hub.mint(950, read), await hub.mint(951, write)];
    expect(await git('lumen-actions/checkout-action.git', null)).toBe(200);
    expect(await git('lumen-actions/checkout-action', 'ghp_wrong')).toBe(200);
    expect(await git('lumen-actions/checkout-action', you, true)).toBe(403);
    expect(await git('meridian-pay/storefront', null)).toBe(401);
    expect(await git('meridian-pay/storefront', 'ghp_wrong')).toBe(401);
    for (const token of [you, bot, reader, 'hubr_live'])
      expect(await git('meridian-pay/storefront.git', token)).toBe(200);
    expect(await git('meridian-pay/storefront', await hub.mint(952, {}))).toBe(403);
    expect([
      await git('meridian-pay/storefront', reader, true),
      await git('meridian-pay/storefront', writer, true),
    ]).toEqual([403, 200]);
    expect(await git('meridian-pay/storefront', you, true)).toBe(200);
    expect(await git('meridian-pay/storefront', 'hubr_live', true)).toBe(401);
    expect(
      await hub.evaluate('p.authorise_git(request("GET", "/lumen-actions/checkout-action/info/refs")).actor'),
    ).toBe('anonymous');
  });
});

describe('requests', () => {
  test('What is not JSON, or not an object, is told; nesting and size do no harm', async () => {
    const send = (raw: string) => hub.ask('POST', `${org}/tokens`, { token: you, raw });
    for (const raw of ['{', 'null', '[]', '"x"', '\u0000', '['.repeat(60_000)])
      expect(await send(raw)).toMatchObject({ status: 400, json: { message: expect.any(String) } });
    expect(await send('{"name": "x"}')).toMatchObject({ status: 422 });
    expect(await send(`"${'x'.repeat(100_000)}"`)).toMatchObject({ status: 413 });
    expect((await send('x'.repeat(300_000))).status).toBe(413);
    expect((await hub.ask('GET', '/user', { token: you })).status).toBe(200);
  });

  test('Unknown paths, organisations, ids and methods', async () => {
    for (const path of [
      '/',
      '/orgs/other/tokens',
      `${org}/nothing`,
      `${org}/oauth-applications/1`,
      '/repos/a/b',
      `${org}/oauth-applications/${'9'.repeat(400)}`,
    ])
      expect([path, (await hub.ask('GET', path, { token: you })).status]).toEqual([path, 404]);
    expect(await hub.ask('PATCH', `${org}/tokens`, { token: you })).toMatchObject({
      status: 405,
      headers: { Allow: 'GET, POST' },
    });
    expect((await hub.ask('GET', '/repos/lumen-actions/checkout-action')).json).toMatchObject({ visibility: 'public' });
    expect((await hub.ask('GET', '/meta')).status).toBe(200);
    expect((await hub.ask('GET', repo)).status).toBe(401);
  });

  test('Workflow runs are shown, started, repeated and cancelled', async () => {
    const list = await hub.ask('GET', `${repo}/actions/runs`, { token: you });
    expect(list.json.workflow_runs).toMatchObject([
      { id: 2, status: 'in_progress' },
      { id: 1, conclusion: 'success' },
    ]);
    const at = (path: string, method = 'GET', body?: unknown) =>
      hub.ask(method, `${repo}/actions/${path}`, { token: you, body });
    expect((await at('runs/1/jobs')).json.jobs).toMatchObject([{ id: 'build', steps: [{ number: 0 }, { number: 1 }] }]);
    expect((await at('runs/1/logs?job=build&step=1')).json).toMatchObject({ dropped: 3 });
    expect([
      (await at('runs/7')).status,
      (await at('runs/1/logs')).status,
      (await at('runs/1/logs?job=x')).status,
    ]).toEqual([404, 422, 404]);
    expect([(await at('runs/2/cancel', 'POST')).status, (await at('runs/1/cancel', 'POST')).status]).toEqual([
      202, 409,
    ]);
    expect((await at('runs/1/rerun', 'POST')).json).toEqual({ id: 4 });
    const start = (file: string, body: unknown) => at(`workflows/${file}/dispatches`, 'POST', body);
    expect((await start('release.yml', { ref: 'main', inputs: { level: 'x' } })).json).toEqual({ id: 3 });
    expect(await start('other.yml', { ref: 'main' })).toMatchObject({
      status: 422,
      json: { message: 'there is no workflow other.yml' },
    });
    for (const body of [{}, { ref: 'nowhere' }, { ref: 'main', inputs: [] }, { ref: 'main', inputs: { a: 1 } }])
      expect((await start('release.yml', body)).status).toBe(422);
    const reader = await hub.mint(960, { actions: 'read' });
    expect((await hub.ask('GET', `${repo}/actions/runs`, { token: reader })).status).toBe(200);
    expect((await hub.ask('POST', `${repo}/actions/runs/2/cancel`, { token: reader })).status).toBe(403);
    expect(await hub.evaluate<unknown[]>('d.runs.asked')).toEqual([
      ['cancel', 2],
      ['rerun', 1],
      ['dispatch', 'release.yml', 'refs/heads/main', 'a'.repeat(40), { level: 'x' }, 'you'],
    ]);
  });

  test('Deploy keys are added only as keys', async () => {
    const key = `ssh-ed25519 ${Buffer.concat([Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0 '), Buffer.alloc(32, 7)]).toString('base64')}`;
    const add = (body: unknown) => hub.ask('POST', `${repo}/keys`, { token: you, body });
    expect(await add({ title: 'mine', key })).toMatchObject({ status: 201, json: { read_only: true } });
    for (const body of [
      { title: 'mine', key },
      { title: 'x', key: 'ssh-dss AAAA' },
      { title: 1, key },
      { key },
      { title: 'x', key: `${key.slice(0, -3)}=` },
    ])
      expect((await add(body)).status).toBe(422);
  });
});

describe('hub on the desk', () => {
  test('Lists are tables, and JSON for programs', async () => {
    expect(await hub.desk('hub whoami')).toMatchObject({ code: 0, out: expect.stringContaining('repo, admin:org') });
    for (const list of [
      'apps',
      'tokens',
      'secrets',
      'audit',
      'keys',
      'runners',
      'runs',
      'ops jobs',
      'ops accounts',
      'ops log',
    ]) {
      const table = await hub.desk(`hub ${list}`);
      expect([list, table.code, table.out.split('\n').length > 2, table.out.includes('\x1b')]).toEqual([
        list,
        0,
        true,
        false,
      ]);
      const json = await hub.desk(`hub ${list} --json`);
      expect([list, typeof JSON.parse(json.out)]).toEqual([list, 'object']);
    }
    expect((await hub.desk('hub audit "action:oauth_application.* -actor:you" -n 3 --json')).out).toContain(
      'oauth_application.',
    );
    expect(JSON.parse((await hub.desk('hub audit created:\\>2000-01-01 -n 150 --json')).out)).toHaveLength(150);
  });

  test('On a terminal there are colours and questions; without an answer nothing is done', async () => {
    const typed = await hub.desk(`printf 'n\\n' | script -qec 'hub token revoke docs-mirror' /dev/null`);
    expect(typed.out).toMatch(/Revoke docs-mirror\?[\s\S]*\[y\/N\][\s\S]*Nothing was done/);
    expect(await hub.tokenOf('docs-mirror')).toBeTruthy();
    expect((await hub.desk('hub tokens')).out).toContain('docs-mirror');
    expect((await hub.desk(`script -qec 'hub apps' /dev/null`)).out).toContain('\x1b[90m');
  });

  test('What is revoked is refused from then on', async () => {
    expect(await hub.desk('hub token revoke release-bot -y')).toMatchObject({
      code: 0,
      err: expect.stringContaining('is revoked'),
    });
    expect((await hub.ask('GET', '/user', { token: bot })).status).toBe(401);
    expect(await hub.records('token.revoked')).toMatchObject([
      { from: `${hub.prefix}.3`, data: { name: 'release-bot', by: 'you' } },
    ]);
    const { tokens } = await hub.evaluate<{ tokens: { name: string; valid: boolean }[] }>('p.inventory()');
    expect(tokens.find(({ name }) => name === 'release-bot')).toMatchObject({ valid: false });
    expect(await hub.desk('hub token revoke you -y')).toMatchObject({
      code: 1,
      err: expect.stringContaining('it stays'),
    });
    expect((await hub.desk('hub whoami')).code).toBe(0);
  });

  test('A new token and a new secret go through a pipe', async () => {
    const piped = await hub.desk(
      'set -e -o pipefail; hub token create deploy-bot repo | hub secret set ORG_TOKEN; hub app reset release-upload -y | hub secret set RELEASE_CLIENT_SECRET',
    );
    expect(piped).toMatchObject({ code: 0, out: '' });
    const secrets = await hub.evaluate<Record<string, string>>('p.secrets()');
    expect(secrets.ORG_TOKEN).toBe(await hub.tokenOf('deploy-bot'));
    expect(secrets.RELEASE_CLIENT_SECRET).toBe(await hub.evaluate('p.apps.by_name("release-upload").secret'));
    expect((await hub.desk('hub secret delete DOCS_DEPLOY_URL')).code).toBe(0);
  });

  test('Keys, runners, jobs and accounts are removed by name or id', async () => {
    for (const line of [
      'key delete licence-scan',
      'runner delete nightly-arm',
      'ops job delete price-refresh',
      'ops account delete svc-monitor',
    ])
      expect(await hub.desk(`hub ${line}`)).toMatchObject({
        code: 0,
        out: '',
        err: expect.stringContaining('is removed'),
      });
    const gone = await hub.evaluate<{ name: string; present: boolean }[]>(
      'p.inventory()["own"] + i.inventory()["own"]',
    );
    const names = gone.filter(({ present }) => !present).map(({ name }) => name);
    expect(names).toEqual(['licence-scan', 'signing-mac', 'nightly-arm', 'price-refresh', 'svc-monitor']);
  });

  test('Runs: seen, watched, started, cancelled; logs cannot steer the terminal', async () => {
    expect((await hub.desk('hub run view 1 --log')).out).toMatch(/Check out the source[\s\S]*line of step 1/);
    expect((await hub.desk('hub run view 1 --log')).out).not.toContain('\x1b');
    expect(await hub.desk('hub run watch 1')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Release 1: success'),
    });
    expect(await hub.desk('hub run start release.yml level=high')).toMatchObject({ code: 0, out: '3\n' });
    expect(await hub.desk('hub run cancel 2 -y')).toMatchObject({ code: 0 });
    expect(await hub.desk('hub run cancel 1 -y')).toMatchObject({ code: 1, err: expect.stringContaining('completed') });
    expect(await hub.desk('hub run start other.yml')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no workflow'),
    });
  });

  test.each([
    ['app show nothing', 'There is no application nothing. There are: billing-sync'],
    ['nonsense', 'There is no command nonsense'],
    ['token', 'There are: token revoke, token create'],
    ['token revoke', 'usage: hub token revoke NAME|ID'],
    ['audit nonsense:x', 'there is no qualifier nonsense'],
    ['audit -n x', '-n takes a number'],
    ['run view x', 'not the id of a run'],
    ['secret set X ""', 'The value is empty'],
  ])('hub %s: says what to do', async (line, says) => {
    expect(await hub.desk(`hub ${line}`)).toMatchObject({ code: 1, err: expect.stringContaining(says) });
  });

  test('Help, the bare API, and what a lost token or configuration looks like', async () => {
    expect((await hub.desk('hub help')).out).toContain('ops account delete ID|NAME');
    expect((await hub.desk('hub help token create')).out).toContain('usage: hub token create NAME SCOPE');
    expect(JSON.parse((await hub.desk('hub api GET /user')).out)).toMatchObject({ login: 'you' });
    expect(await hub.desk(`hub api POST ${org}/tokens '{'`)).toMatchObject({
      code: 1,
      out: expect.stringContaining('parsing JSON'),
    });
    const moved = (file: string) =>
      hub.desk(`cd ~/.config/hub && mv ${file} x && hub apps; code=$?; mv x ${file}; exit $code`);
    expect(await moved('token')).toMatchObject({ code: 1, err: expect.stringContaining('~/.config/hub/token') });
    expect(await moved('config.json')).toMatchObject({
      code: 1,
      err: expect.stringContaining('organisation and repository'),
    });
    const wrong = await hub.desk(
      `cp -r ~/.config /tmp/.config && echo ghp_x > /tmp/.config/hub/token && HOME=/tmp hub apps`,
    );
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('Bad credentials (401)') });
  });

  test('The desk’s other clients: minisign, kdig, ssh-keygen; nobody is trusted until the lab says whom', async () => {
    expect((await hub.desk('command -v minisign kdig ssh-keygen')).out.split('\n')).toHaveLength(4);
    expect((await hub.desk('ls /etc/ssl/certs; readlink /etc/ssl/certs/ca-certificates.crt')).out).toBe(
      'ca-certificates.crt\n/run/lab/ca-certificates.crt\n',
    );
    expect((await hub.desk('find /usr /bin -perm /6000 -type f')).out).toBe('');
  });

  test('No request made the server complain', () => {
    expect(hub.complaints()).toBe('');
  });
});
