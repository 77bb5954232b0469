import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type AttemptId, attemptIdSchema, labIdSchema } from '../../orchestrator/contract/attempt.js';
import { clientAddress } from '../../orchestrator/http/address.js';
import { type Person, type Platform, startPlatform } from '../platform/support/server.js';
import { type Client, connected, next } from '../platform/support/socket.js';

/* A real server and real sockets; the attempts remember what they were told. */

let platform: Platform;
let ada: Person;
let eve: Person;
let teacher: Person;
let attempt: AttemptId;
let clients: Client[] = [];

beforeAll(async () => {
  platform = await startPlatform();
  teacher = await platform.person('teacher', 'instructor');
  ada = await platform.person('ada');
  eve = await platform.person('eve');
});
afterAll(() => platform.close());
beforeEach(async () => {
  const lab = labIdSchema.parse('sympy-dev');
  attempt = (await platform.attempts.open(ada.account.id, { lab, mode: 'assessment' })).id;
});
afterEach(() => {
  for (const client of clients) client.disconnect();
  clients = [];
});

async function browser(person: Person, at = platform): Promise<Client> {
  const client = await connected(at.url, { cookie: person.cookie, origin: at.url });
  clients.push(client);
  return client;
}
const notes = () => platform.attempts.notes.filter(({ id }) => id === attempt).map(({ what }) => what);
const presence = () => notes().flatMap((what) => (what.kind === 'presence' ? [what] : []));
const follow = (client: Client) => client.emitWithAck('attempt:follow', { attempt });

describe('presence', () => {
  test('is told when the owner follows and when they go, once for a connection, under one name', async () => {
    const client = await browser(ada);
    await follow(client);
    await follow(client);
    await vi.waitFor(() => expect(presence()).toHaveLength(1));
    client.disconnect();
    await vi.waitFor(() => expect(presence()).toHaveLength(2));
    const [on, off] = presence();
    expect([on?.state, off?.state]).toEqual(['on', 'off']);
    expect(on?.connection).toMatch(/^[0-9a-f]{6}\.[0-9a-f]{12}$/);
    expect(off).toEqual({ ...on, state: 'off' });
    expect(['127.0.0.1', '::1']).toContain(on?.address);
  });

  test('names two connections apart, and both as of one run of the platform', async () => {
    for (const client of [await browser(ada), await browser(ada)]) await follow(client);
    await vi.waitFor(() => expect(presence()).toHaveLength(2));
    const [one, other] = presence().map(({ connection }) => connection.split('.'));
    expect(one?.[0]).toBe(other?.[0]);
    expect(one?.[1]).not.toBe(other?.[1]);
  });

  test('is nobody’s but the owner’s: not an instructor’s who looks on, not a stranger’s', async () => {
    for (const person of [teacher, eve]) await follow(await browser(person));
    const client = await browser(ada);
    await follow(client);
    await vi.waitFor(() => expect(presence()).toHaveLength(1));
  });

  test('has gone into the attempt before the gateway is closed', async () => {
    const other = await startPlatform();
    const person = await other.person('robin');
    const lab = labIdSchema.parse('sympy-dev');
    const { id } = await other.attempts.open(person.account.id, { lab, mode: 'practice' });
    const client = await browser(person, other);
    await client.emitWithAck('attempt:follow', { attempt: id });
    const { note } = other.attempts;
    let open = () => {};
    let closed = false;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    other.attempts.note = async (of, what) => {
      if (what.kind === 'presence' && what.state === 'off') await gate;
      await note(of, what);
    };
    const closing = other.close().then(() => {
      closed = true;
    });
    await vi.waitFor(() => expect(other.server.listening).toBe(false));
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(closed).toBe(false);
    open();
    await closing;
    expect(other.attempts.notes.map(({ what }) => what.kind === 'presence' && what.state)).toEqual(['on', 'off']);
  });
});

describe('the address of a connection', () => {
  test('is what the last trusted proxy saw, never what the client wrote', () => {
    const proxy = '10.0.0.2';
    expect(clientAddress(proxy, undefined, 0)).toBe(proxy);
    expect(clientAddress(proxy, '203.0.113.9', 0)).toBe(proxy);
    expect(clientAddress(proxy, '203.0.113.9', 1)).toBe('203.0.113.9');
    expect(clientAddress(proxy, '6.6.6.6, 203.0.113.9', 1)).toBe('203.0.113.9');
    expect(clientAddress(proxy, '6.6.6.6,203.0.113.9 , 10.0.0.1', 2)).toBe('203.0.113.9');
    // Fewer than were promised: the farthest there is.
    expect(clientAddress(proxy, '203.0.113.9', 5)).toBe('203.0.113.9');
    expect(clientAddress(proxy, '', 1)).toBe(proxy);
  });

  test('is plain IPv4, the network of one IPv6 customer, or unknown', () => {
    expect(clientAddress('::ffff:192.0.2.1', undefined, 0)).toBe('192.0.2.1');
    expect(clientAddress('2001:db8:1:2:3:4:5:6', undefined, 0)).toBe('2001:db8:1:2');
    expect(clientAddress(undefined, undefined, 1)).toBe('unknown');
  });

  test('reaches the attempt from behind the proxy', async () => {
    const { io } = await import('socket.io-client');
    const client: Client = io(platform.url, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: { cookie: ada.cookie, origin: platform.url, 'x-forwarded-for': '6.6.6.6, 203.0.113.9' },
    });
    clients.push(client);
    await follow(client);
    await vi.waitFor(() => expect(presence()[0]?.address).toBe('203.0.113.9'));
  });
});

describe('notes of a page', () => {
  const lost = { kind: 'focus', state: 'lost' } as const;
  const told = () => notes().filter(({ kind }) => kind !== 'presence');

  test('go to the attempt, from its owner', async () => {
    const client = await browser(ada);
    client.emit('attempt:note', { attempt, what: lost });
    client.emit('attempt:note', { attempt, what: { kind: 'paste', where: 'report', characters: 12 } });
    await vi.waitFor(() => expect(told()).toHaveLength(2));
    expect(told()).toEqual([lost, { kind: 'paste', where: 'report', characters: 12 }]);
  });

  test('are refused with a notice from a stranger or when malformed, and passed over from an instructor', async () => {
    const looking = await browser(teacher);
    const heard = vi.fn();
    looking.on('notice', heard);
    looking.emit('attempt:note', { attempt, what: lost });
    const foreign = await browser(eve);
    const notice = next(foreign, 'notice');
    foreign.emit('attempt:note', { attempt, what: lost });
    expect((await notice)[0].code).toBe('attempt-unknown');
    const client = await browser(ada);
    const emit = client.emit.bind(client) as (event: string, ...values: unknown[]) => void;
    for (const what of [
      { kind: 'focus', state: 'gone' },
      { kind: 'paste', where: 'report', characters: -1 },
      { kind: 'paste', where: 'elsewhere', characters: 5 },
      { kind: 'paste', where: 'report', characters: 5, text: 'secret' },
      { kind: 'presence', state: 'on', connection: 'x', address: '6.6.6.6' },
      null,
    ]) {
      const refused = next(client, 'notice');
      emit('attempt:note', { attempt, what });
      expect((await refused)[0].code).toBe('invalid-input');
    }
    await follow(looking);
    expect(heard).not.toHaveBeenCalled();
    expect(told()).toEqual([]);
  });

  test('need the scope attempt:write from a token', async () => {
    const { secret } = await ada.token(['terminal', 'attempt:read']);
    const client = await connected(platform.url, { token: secret });
    clients.push(client);
    const notice = next(client, 'notice');
    client.emit('attempt:note', { attempt, what: lost });
    expect((await notice)[0].code).toBe('scope-missing');
  });

  test('are no more than twenty at once and one a second of a socket', async () => {
    const client = await browser(ada);
    const startedAt = performance.now();
    for (let n = 0; n < 200; n++) client.emit('attempt:note', { attempt, what: lost });
    await follow(client);
    await vi.waitFor(() => expect(told().length).toBeGreaterThanOrEqual(20));
    await follow(client);
    expect(told().length).toBeLessThanOrEqual(21 + (performance.now() - startedAt) / 1000);
  });
});

describe('the routes', () => {
  test('serve instructors alone, with a session', async () => {
    for (const path of ['/instructor/attempts', `/attempts/${attempt}/integrity`]) {
      expect((await teacher.call('GET', path)).status).toBe(200);
      expect((await ada.call('GET', path)).body.code).toBe('forbidden');
      expect((await platform.call('GET', path)).status).toBe(401);
    }
    // To a stranger the attempt does not exist.
    expect((await eve.call('GET', `/attempts/${attempt}/integrity`)).body.code).toBe('attempt-unknown');
    expect((await teacher.call('GET', '/attempts/none/integrity')).body.code).toBe('attempt-unknown');
  });

  test('answer what the contract names, by the query', async () => {
    platform.attempts.change(attemptIdSchema.parse(attempt), { state: 'graded' });
    const { body, text } = await teacher.call('GET', '/instructor/attempts?state=graded&limit=500');
    expect(body).toMatchObject([{ id: attempt, state: 'graded', owner: { id: ada.account.id, name: 'somebody' } }]);
    expect(text).not.toContain('secret-seed');
    const integrity = await teacher.call('GET', `/attempts/${attempt}/integrity`);
    expect(integrity.body).toEqual({ marks: [], ledger: 'intact', signals: [], computedAt: 1, notJudged: [] });
  });

  test('tell what is wrong with a query by its name', async () => {
    for (const [query, path] of [
      ['state=odd', 'state'],
      ['limit=501', 'limit'],
      ['limit=5&limit=6', 'limit'],
      ['lab=A%20B', 'lab'],
    ] as const) {
      const { status, body } = await teacher.call('GET', `/instructor/attempts?${query}`);
      expect([status, body.code, body.errors[0].path]).toEqual([400, 'invalid-input', path]);
    }
    expect((await teacher.call('GET', '/instructor/attempts?other=1')).status).toBe(400);
    const { body } = await platform.call('GET', '/openapi.json');
    const names = body.paths['/api/instructor/attempts'].get.parameters.map(({ name }: { name: string }) => name);
    expect(names.sort()).toEqual(['lab', 'limit', 'state']);
  });
});
