import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { attemptIdSchema } from '../../orchestrator/contract/attempt.js';
import { maxInputBytes } from '../../orchestrator/contract/live.js';
import { absoluteMs } from '../../orchestrator/identity/sessions.js';
import { clientAddress } from '../../orchestrator/live/presence.js';
import { type Scene, testScene } from './support/scene.js';
import { startPlatform } from './support/server.js';
import { type Client, connect, dial, ended, next } from './support/socket.js';

const scene = testScene();
let { platform, ada, eve, teacher, attempt, begin, browser, robot } = {} as Scene;
beforeEach(() => {
  ({ platform, ada, eve, teacher, attempt, begin, browser, robot } = scene());
});

const open = (client: Client, request: object = {}) =>
  client.timeout(5000).emitWithAck('terminal:open', {
    attempt,
    host: 'workstation',
    shell: 0,
    cols: 80,
    rows: 24,
    ...request,
  });
const bytes = (text: string) => new Uint8Array(Buffer.from(text));

describe('what a page tells of itself', () => {
  const noted = () => platform.attempts.notes.splice(0);
  beforeEach(() => void noted());

  test('is kept of the owner’s browser: when it comes and goes, and from where', async () => {
    const client = await browser(ada);
    for (let again = 0; again < 2; again++) await client.emitWithAck('attempt:follow', { attempt });
    const watching = await browser(teacher);
    await watching.emitWithAck('attempt:follow', { attempt });
    const { secret } = await ada.token(['terminal', 'attempt:read']);
    const program = await robot(secret);
    await program.emitWithAck('attempt:follow', { attempt });
    const [on, ...more] = platform.attempts.notes;
    expect(on).toMatchObject({ kind: 'presence', state: 'on', address: expect.stringMatching(/127\.0\.0\.1|::1/) });
    expect(more).toEqual([]);
    client.disconnect();
    await vi.waitFor(() => expect(platform.attempts.notes).toHaveLength(2));
    expect(platform.attempts.notes[1]).toEqual({ ...on, state: 'off' });
  });

  test('is taken from its owner alone, in the form that it has, and no flood of it', async () => {
    const note = { kind: 'paste', where: 'report', characters: 400 } as const;
    const stranger = await browser(eve);
    stranger.emit('attempt:note', { attempt, note });
    const looking = await browser(teacher);
    looking.emit('attempt:note', { attempt, note });
    const client = await browser(ada);
    client.emit('attempt:note', { attempt, note: { ...note, characters: -1 } });
    client.emit('attempt:note', { attempt, note: { ...note, text: 'what it said' } } as never);
    for (let i = 0; i < 100; i++) client.emit('attempt:note', { attempt, note });
    await client.emitWithAck('attempt:follow', { attempt });
    await stranger.emitWithAck('attempt:follow', { attempt });
    const pastes = noted().filter(({ kind }) => kind === 'paste');
    expect(pastes.length).toBeGreaterThan(0);
    expect(pastes.length).toBeLessThan(30);
    expect(pastes.every((one) => one.kind === 'paste' && one.characters === 400)).toBe(true);
  });

  test('names the address that trusted proxies tell, and no other', () => {
    const request = (forwarded?: string) =>
      ({ headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress: '::ffff:10.0.0.1' } }) as never;
    expect(clientAddress(request('203.0.113.9, 10.0.0.2'), 0)).toBe('10.0.0.1');
    expect(clientAddress(request('203.0.113.9, 10.0.0.2'), 1)).toBe('10.0.0.2');
    expect(clientAddress(request('203.0.113.9, 10.0.0.2'), 2)).toBe('203.0.113.9');
    expect(clientAddress(request('203.0.113.9'), 5)).toBe('203.0.113.9');
    expect(clientAddress(request(), 1)).toBe('10.0.0.1');
  });
});

describe('the handshake', () => {
  test('turns pages of other sites away, whatever cookie they bring', async () => {
    for (const origin of ['https://evil.test', 'null', platform.url.replace('http:', 'https:')]) {
      expect(await connect(platform.url, { cookie: ada.cookie, origin })).toBe('websocket error');
      const { secret } = await ada.token(['terminal']);
      expect(await connect(platform.url, { token: secret, origin })).toBe('websocket error');
    }
  });

  test('asks a program without Origin for a token, and a token for its scope', async () => {
    expect(await connect(platform.url, { cookie: ada.cookie })).toBe('origin-refused');
    expect(await connect(platform.url, {})).toBe('origin-refused');
    expect(await connect(platform.url, { origin: platform.url })).toBe('not-signed-in');
    expect(await connect(platform.url, { token: `cd_${'A'.repeat(43)}` })).toBe('token-invalid');
    const reading = await ada.token(['attempt:read']);
    expect(await connect(platform.url, { token: reading.secret })).toBe('scope-missing');
    const typing = await ada.token(['terminal']);
    await robot(typing.secret);
  });

  test('offers no polling, which would go around the check of frames', async () => {
    const response = await fetch(`${platform.url}/socket.io/?EIO=4&transport=polling`);
    expect(response.status).toBe(400);
  });
});

describe('following an attempt', () => {
  test('answers with it, then tells every change and CPU sample, to the owner and to instructors', async () => {
    for (const person of [ada, teacher]) {
      const client = await browser(person);
      const answer = await client.emitWithAck('attempt:follow', { attempt });
      expect(answer).toMatchObject({ ok: true, attempt: { id: attempt } });
      expect(JSON.stringify(answer)).not.toContain('secret-seed');
      const change = next(client, 'attempt');
      platform.attempts.change(attempt, { reportsFiled: 3 });
      const [view] = await change;
      expect(view.reportsFiled).toBe(3);
      expect(JSON.stringify(view)).not.toContain('secret-seed');
      const cpu = next(client, 'cpu');
      platform.attempts.sample(attempt, [{ host: 'app', at: 1, share: 0.5 }]);
      expect(await cpu).toEqual([attempt, [{ host: 'app', at: 1, share: 0.5 }]]);
    }
  });

  test('tells nothing to anybody else', async () => {
    const client = await browser(eve);
    const heard = vi.fn();
    client.on('attempt', heard);
    const foreign = await client.emitWithAck('attempt:follow', { attempt });
    expect(foreign).toMatchObject({ ok: false, problem: { status: 404, code: 'attempt-unknown' } });
    const unknown = await client.emitWithAck('attempt:follow', { attempt: attemptIdSchema.parse('none') });
    expect(unknown).toEqual(foreign);
    platform.attempts.change(attempt, { reportsFiled: 4 });
    await client.emitWithAck('attempt:follow', { attempt });
    expect(heard).not.toHaveBeenCalled();
  });

  test('needs the scope attempt:read from a token', async () => {
    const { secret } = await ada.token(['terminal']);
    const client = await robot(secret);
    const answer = await client.emitWithAck('attempt:follow', { attempt });
    expect(answer).toMatchObject({ ok: false, problem: { code: 'scope-missing' } });
  });
});

describe('a terminal', () => {
  test('comes as snapshot, then as data in order, also what was said while it was opened', async () => {
    const client = await browser(ada);
    const got: string[] = [];
    client.on('terminal:data', (_terminal, data) => got.push(Buffer.from(data).toString()));
    const answer = await open(client);
    expect(answer).toEqual({ ok: true, terminal: `${attempt}/workstation/0`, snapshot: 'snapshot ', gap: false });
    for (const text of ['a', 'b', 'c']) client.emit('terminal:input', `${attempt}/workstation/0`, bytes(text));
    await vi.waitFor(() => expect(got).toEqual(['early ', 'a', 'b', 'c']));
    client.emit('terminal:resize', { terminal: `${attempt}/workstation/0`, cols: 100, rows: 40 });
    client.emit('terminal:ack', `${attempt}/workstation/0`, 9);
    await vi.waitFor(() => expect(platform.terminals.typed.at(-1)?.text).toBe('100x40'));
    await vi.waitFor(() => expect(platform.terminals.acknowledged).toBe(9));
  });

  test('is its owner’s alone: not a stranger’s, not an instructor’s, and not open to who knows its name', async () => {
    const mine = await browser(ada);
    await open(mine);
    const before = platform.terminals.typed.length;
    for (const [person, code] of [
      [eve, 'attempt-unknown'],
      [teacher, 'forbidden'],
    ] as const) {
      const client = await browser(person);
      expect(await open(client)).toMatchObject({ ok: false, problem: { code } });
      const notice = next(client, 'notice');
      client.emit('terminal:input', `${attempt}/workstation/0`, bytes('rm -rf /\r'));
      expect((await notice)[0].code).toBe('terminal-not-open');
    }
    expect(platform.terminals.typed).toHaveLength(before);
  });

  test('refuses what is malformed with a sentence, and goes on', async () => {
    const client = await browser(ada);
    const wrong = await open(client, { cols: 'wide', shell: 9, more: 1 });
    expect(wrong.ok).toBe(false);
    if (!wrong.ok)
      expect(wrong.problem.errors?.map((error: { path: string }) => error.path).sort()).toEqual(['', 'cols', 'shell']);
    expect(await open(client, { host: 'world' })).toMatchObject({ ok: false, problem: { code: 'wrong-state' } });
    const emit = client.emit.bind(client) as (event: string, ...values: unknown[]) => void;
    for (const [event, ...values] of [
      ['terminal:open', 'no object'],
      ['terminal:open'],
      ['terminal:input', 5, 'text'],
      ['terminal:input', { toString: 1 }],
      ['terminal:resize', null],
      ['terminal:ack', 'x', -1],
      ['terminal:ack', 'x', Number.NaN],
      ['terminal:close', {}],
      ['no:such:event', 'x'],
      ['attempt:follow', { attempt: [] }, 'no function'],
    ] as [string, ...unknown[]][]) {
      emit(event, ...values);
    }
    expect(await open(client)).toMatchObject({ ok: true });
    const notice = next(client, 'notice');
    emit('terminal:input', `${attempt}/workstation/0`, 'text and no bytes');
    expect((await notice)[0].code).toBe('invalid-input');
  });

  test('refuses an input that is too long, 1 MB in one frame included, and takes the next one', async () => {
    const client = await browser(ada);
    await open(client);
    const terminal = `${attempt}/workstation/0`;
    const before = platform.terminals.typed.length;
    for (const size of [maxInputBytes + 1, 1024 * 1024]) {
      const notice = next(client, 'notice');
      client.emit('terminal:input', terminal, new Uint8Array(size));
      const [problem] = await notice;
      expect([problem.code, problem.detail]).toEqual(['too-large', expect.stringContaining('64 KB')]);
    }
    client.emit('terminal:input', terminal, new Uint8Array(maxInputBytes).fill(97));
    await vi.waitFor(() => expect(platform.terminals.typed).toHaveLength(before + 1));
    expect(platform.terminals.typed.at(-1)?.text).toHaveLength(maxInputBytes);
  });

  test('bounds what one socket types, and tells it so a bounded number of times', async () => {
    const client = await browser(ada);
    await open(client);
    const notices = vi.fn();
    client.on('notice', notices);
    const before = platform.terminals.typed.length;
    const startedAt = performance.now();
    for (let n = 0; n < 200; n++)
      client.emit('terminal:input', `${attempt}/workstation/0`, new Uint8Array(maxInputBytes));
    await client.emitWithAck('attempt:follow', { attempt });
    const delivered = platform.terminals.typed.length - before;
    // 4 MiB at once and 1 MiB/s: 64 frames, and 16 more each second. One more for rounding.
    expect(delivered).toBeGreaterThanOrEqual(64);
    expect(delivered).toBeLessThanOrEqual(65 + ((performance.now() - startedAt) / 1000) * 16);
    expect(notices.mock.calls[0]?.[0].code).toBe('too-many-requests');
    expect(notices.mock.calls.length).toBeLessThan(21 + ((performance.now() - startedAt) / 1000) * 2);
  });

  test('opened twice by one socket arrives once; closed, nothing arrives', async () => {
    const client = await browser(ada);
    const terminal = `${attempt}/workstation/0`;
    await open(client);
    await open(client);
    expect(platform.terminals.viewers.get(terminal)?.size).toBe(1);
    client.emit('terminal:close', terminal);
    await vi.waitFor(() => expect(platform.terminals.viewers.get(terminal)?.size).toBe(0));
    const notice = next(client, 'notice');
    client.emit('terminal:input', terminal, bytes('x'));
    expect((await notice)[0].code).toBe('terminal-not-open');
  });

  test('that ends tells why; a socket that goes detaches', async () => {
    const client = await browser(ada);
    const other = await browser(ada);
    const terminal = `${attempt}/workstation/0`;
    await open(client);
    await open(other);
    other.disconnect();
    await vi.waitFor(() => expect(platform.terminals.viewers.get(terminal)?.size).toBe(1));
    const exit = next(client, 'terminal:exit');
    await platform.terminals.end(attempt, 'attempt-ended');
    expect(await exit).toEqual([terminal, expect.objectContaining({ code: 'attempt-ended', status: 410 })]);
  });

  test('cannot be opened more than 16 times by one socket', async () => {
    const client = await browser(ada);
    for (let n = 0; n < 4; n++) {
      const id = await begin('practice');
      for (const shell of [0, 1, 2, 3]) expect(await open(client, { attempt: id, shell })).toMatchObject({ ok: true });
    }
    expect(await open(client)).toMatchObject({ ok: false, problem: { code: 'too-many-terminals' } });
  });
});

describe('the end of access', () => {
  test('signing out ends the sockets of that session at once, with a notice, and no others', async () => {
    const leaving = await platform.person('leaving');
    const client = await browser(leaving);
    const staying = await browser(ada);
    const notice = next(client, 'notice');
    const end = ended(client);
    await leaving.call('DELETE', '/session');
    expect((await notice)[0].code).toBe('access-ended');
    expect(await end).toBe('io server disconnect');
    expect(await connect(platform.url, { cookie: leaving.cookie, origin: platform.url })).toBe('not-signed-in');
    expect(staying.connected).toBe(true);
  });

  test('removing a token ends its sockets', async () => {
    const token = await ada.token(['terminal']);
    const client = await robot(token.secret);
    const end = ended(client);
    await ada.call('DELETE', `/tokens/${token.id}`);
    expect(await end).toBe('io server disconnect');
  });

  test('a session that expires ends its sockets with the next sweep', async () => {
    const late = await platform.person('late');
    const client = await browser(late);
    const end = ended(client);
    platform.clock.ms += absoluteMs + 1;
    await platform.identity.sessions.sweep();
    expect(await end).toBe('io server disconnect');
    platform.clock.ms -= absoluteMs + 1;
  });
});

describe('the example client', () => {
  test('opens an attempt and a terminal, runs a command and prints its output', async () => {
    const robin = await platform.person('robin');
    const { secret } = await robin.token(['attempt:read', 'attempt:write', 'terminal']);
    const before = platform.terminals.typed.length;
    const argv = [
      '--import',
      'tsx',
      'orchestrator/live/example-client.ts',
      platform.url,
      secret,
      'sympy-dev',
      'workstation',
    ];
    const child = spawn(process.execPath, [...argv, 'uname -a'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const output = text(child.stdout);
    await vi.waitFor(() => expect(platform.terminals.typed.length).toBeGreaterThan(before), 20_000);
    const { terminal, text: typed } = platform.terminals.typed[before] as { terminal: string; text: string };
    expect(typed).toMatch(/^uname -a; echo 'done-\d+'\r$/);
    const marker = /'(done-\d+)'/.exec(typed)?.[1];
    for (const viewer of platform.terminals.viewers.get(terminal) ?? [])
      viewer.data(bytes(`Linux here\r\n${marker}\r\n`));
    expect(await output).toContain('Linux here');
    const [view] = await platform.attempts.list(robin.account.id);
    expect(view?.state).toBe('closed');
  }, 40_000);
});

describe('limits', () => {
  test('of connections and of costly events hold for each account, and not for its neighbour', async () => {
    const small = await startPlatform({
      limits: { connect: { points: 2, seconds: 60 }, event: { points: 3, seconds: 60 } },
    });
    const one = await small.person('one');
    const two = await small.person('two');
    const dials = [one, one, one, two].map((person) =>
      connect(small.url, { cookie: person.cookie, origin: small.url }),
    );
    const results = await Promise.all(dials);
    const refused = results.filter((result) => typeof result === 'string');
    expect(refused).toEqual(['too-many-requests']);
    expect(typeof results[3]).toBe('object');
    const client = results.find((result) => typeof result !== 'string') as Client;
    const codes = [];
    for (let n = 0; n < 5; n++) {
      const answer = await client.emitWithAck('attempt:follow', { attempt });
      codes.push(answer.ok ? 'ok' : answer.problem.code);
    }
    expect(codes).toEqual([
      'attempt-unknown',
      'attempt-unknown',
      'attempt-unknown',
      'too-many-requests',
      'too-many-requests',
    ]);
    for (const result of results) if (typeof result !== 'string') result.disconnect();
    await small.close();
  });

  test('a frame over 2 MB ends the connection, and the server goes on', async () => {
    const bob = await platform.person('bob');
    const client = await browser(bob);
    const end = ended(client);
    client.emit('terminal:input', 'x', new Uint8Array(3 * 1024 * 1024));
    expect(await end).toBe('transport close');
    await browser(bob);
  });

  test('closing the gateway ends every connection', async () => {
    const other = await startPlatform();
    const person = await other.person('ada');
    const client = dial(other.url, { cookie: person.cookie, origin: other.url });
    await new Promise((resolve) => client.on('connect', () => resolve(null)));
    const end = ended(client);
    await other.close();
    expect(await end).toMatch(/transport close|io server disconnect/);
  });
});
