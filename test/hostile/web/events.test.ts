import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Problem } from '../../../orchestrator/contract/problem.js';
import { type Client, connect, connected, ended } from '../../platform/support/socket.js';
import { newDrill } from './rules/drills.js';
import { type EventRule, eventRules, type Stage } from './rules/events.js';
import { type Caller, makeCallers } from './support/callers.js';
import { ask, dialAs, makeStage, tell, terminalTokens } from './support/stage.js';

/* Every event of the contract × every caller that can connect, on real sockets. */

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
let stage: Stage;
let callers: Caller[];
const events = Object.entries(eventRules) as [string, EventRule][];

beforeAll(async () => {
  stage = await makeStage();
  callers = [...(await makeCallers(stage.platform, stage.people)), ...(await terminalTokens(stage))];
});
afterAll(async () => {
  stage.ada.disconnect();
  stage.teacher.disconnect();
  await stage.close();
});

/** The refusal of the handshake; null where the caller is let in. */
function refusalOf({ who, scopes, badToken }: Caller): string | null {
  if (badToken) return 'token-invalid';
  if (who === null) return 'not-signed-in';
  return scopes !== null && !scopes.includes('terminal') ? 'scope-missing' : null;
}

/** What became of an event: as expected, or what came instead. */
async function outcome(client: Client, [event, rule]: [string, EventRule], caller: Caller): Promise<unknown> {
  await rule.before?.(stage, client, caller);
  const values = await rule.request(stage);
  const expected = rule.expected(caller);
  try {
    if (rule.effect === undefined) {
      const { ok, problem } = await ask(client, event, values);
      const got = ok ? 'served' : [problem?.status, problem?.code];
      if (JSON.stringify(got) !== JSON.stringify(expected)) return [got, expected];
      if (expected === 'served' || expected[0] !== 404 || rule.unknown === undefined) return null;
      const unknown = await ask(client, event, rule.unknown);
      return JSON.stringify(unknown.problem) === JSON.stringify(problem) ? null : [unknown, problem];
    }
    const before = rule.effect(stage);
    await tell(client, event, values);
    const took = rule.effect(stage) !== before;
    return took === (expected === 'served') ? null : [took, expected];
  } finally {
    await rule.after?.(stage, client);
  }
}

describe('the handshake', () => {
  test('lets in who is signed in and tokens for terminals, and nobody else', async () => {
    const wrong: unknown[] = [];
    for (const caller of callers) {
      const client = await dialAs(stage, caller);
      const refusal = typeof client === 'string' ? client : null;
      if (typeof client !== 'string') client.disconnect();
      if (refusal !== refusalOf(caller)) wrong.push([caller.name, refusal, refusalOf(caller)]);
    }
    expect(wrong).toEqual([]);
    expect(new Set(callers.map(refusalOf))).toEqual(new Set([null, 'token-invalid', 'not-signed-in', 'scope-missing']));
  });
});

describe('every event', () => {
  test('serves those whom it is for, and refuses everybody else in the words declared', async () => {
    const wrong: unknown[] = [];
    const served = new Set<string>();
    let cells = 0;
    for (const caller of callers.filter((one) => refusalOf(one) === null)) {
      for (const event of events) {
        const client = (await dialAs(stage, caller)) as Client;
        const fault = await outcome(client, event, caller);
        client.disconnect();
        cells += 1;
        if (fault !== null) wrong.push([event[0], caller.name, fault]);
        else if (event[1].expected(caller) === 'served') served.add(event[0]);
      }
    }
    expect(wrong).toEqual([]);
    // Each was seen to succeed for somebody, so that no refusal above is one of everybody.
    expect([...served].sort()).toEqual(Object.keys(eventRules).sort());
    expect(cells).toBeGreaterThan(500);
  });

  test('knows nothing of a drill of another cohort, and shows a whole cohort’s talk to instructors alone', async () => {
    const of = { cohort: stage.cohort, drill: await newDrill(stage, 'eve') };
    const foreign = await ask(stage.teacher, 'drill:follow', [of]);
    expect(foreign).toEqual(await ask(stage.teacher, 'drill:follow', [{ ...of, drill: 'none' }]));
    expect(foreign.problem?.code).toBe('drill-unknown');
    const whole = { cohort: stage.cohort, group: null };
    expect((await ask(stage.ada, 'discussion:follow', [whole])).problem?.code).toBe('enrolment-unknown');
    expect((await ask(stage.ada, 'discussion:follow', [{ ...whole, group: 2 }])).problem?.code).toBe(
      'enrolment-unknown',
    );
    expect(await ask(stage.teacher, 'discussion:follow', [whole])).toEqual({ ok: true });
  });
});

/** What no event takes. */
const shapes: unknown[] = [
  undefined,
  null,
  true,
  5,
  Number.NaN,
  'text',
  '',
  [],
  {},
  { attempt: null },
  { attempt: [] },
  { attempt: { toString: 'x' } },
  { attempt: 'a'.repeat(65) },
  { attempt: 'x', more: 1 },
  { cohort: {}, group: '1' },
  { cohort: 'x', group: -1 },
  { cohort: 'x', drill: 7 },
  { terminal: 'x'.repeat(97), cols: 80, rows: 24 },
  JSON.parse('{"__proto__":{"attempt":"x"},"constructor":{"prototype":{}}}'),
  new Uint8Array(16),
  'x'.repeat(100_000),
];

const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
/** Messages that no client of socket.io makes: broken, deep, with attachments that never come, of reserved names. */
const frames = [
  '',
  '2',
  '2[',
  '2{"attempt":"x"}',
  '2[7]',
  '2["connection"]',
  '2["disconnect","x"]',
  '2["disconnecting"]',
  '2["error",{}]',
  '2["__proto__",{}]',
  '2["attempt:follow",null,{"call":1}]',
  '21["constructor"]',
  '3999999[]',
  '4{}',
  '9',
  '2/other,["attempt:follow",{}]',
  `2["attempt:follow",${deep}]`,
  `51-["terminal:input",${deep},{"_placeholder":true,"num":0}]`,
  '51-["terminal:input",{"_placeholder":true,"num":99}]',
  '59999999999-["terminal:input","x"]',
];

describe('what has the wrong shape', () => {
  test('is refused with a sentence and changes nothing, and the connection goes on', async () => {
    const { ada, platform } = stage;
    const wrong: unknown[] = [];
    const faults = platform.logged.filter((line) => line.includes('"level":50')).length;
    for (const [event, { effect }] of events) {
      for (const shape of shapes) {
        if (effect === undefined) {
          const { ok, problem } = await ask(ada, event, [shape]);
          if (ok || problem?.status !== 400 || problem.code !== 'invalid-input') wrong.push([event, shape, problem]);
        } else {
          const before = effect(stage);
          await tell(ada, event, [shape, shape]);
          if (effect(stage) !== before) wrong.push([event, shape]);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(ada.connected).toBe(true);
    expect(platform.logged.filter((line) => line.includes('"level":50'))).toHaveLength(faults);
    expect(({} as { attempt?: string }).attempt).toBeUndefined();
  });
});

describe('a frame that is none of the protocol', () => {
  test('costs at most its own connection', async () => {
    const { platform, people } = stage;
    for (const frame of frames) {
      const client = await connected(platform.url, { cookie: people.eve.cookie, origin: platform.url });
      const { engine } = client.io;
      engine.send(frame);
      engine.send(Buffer.from('bytes that nobody announced'));
      const health = await platform.call('GET', '/health');
      expect([frame.slice(0, 40), health.status]).toEqual([frame.slice(0, 40), 200]);
      client.disconnect();
    }
    expect((await ask(stage.ada, 'attempt:follow', [{ attempt: stage.running }])).ok).toBe(true);
  });
});

describe('once access has ended', () => {
  const endings: Record<string, (person: { cookie: string; password: string }) => Promise<unknown>> = {
    'by signing out': ({ cookie }) => stage.platform.call('DELETE', '/session', undefined, as(cookie)),
    'by erasing oneself': ({ cookie, password }) => stage.platform.call('DELETE', '/account', { password }, as(cookie)),
  };
  const as = (cookie: string) => ({ cookie, origin: stage.platform.url });

  for (const [how, end] of Object.entries(endings)) {
    test(`${how}, no event of the connection takes effect any more`, async () => {
      const { platform } = stage;
      const person = await platform.person(`leaving ${how}`);
      const { id } = await platform.attempts.open(person.account.id, { lab: 'sympy-dev' as never, mode: 'practice' });
      const client = await connected(platform.url, as(person.cookie));
      const opened = await ask(client, 'terminal:open', [
        { attempt: id, host: 'workstation', shell: 0, cols: 80, rows: 24 },
      ]);
      expect(opened.ok).toBe(true);
      const typed = () => platform.terminals.typed.filter(({ terminal }) => terminal.startsWith(`${id}/`)).length;
      await tell(client, 'terminal:input', [`${id}/workstation/0`, new Uint8Array([97])]);
      expect(typed()).toBe(1);
      const gone = ended(client);
      await end(person);
      expect(await gone).toBe('io server disconnect');
      client.emit('terminal:input', `${id}/workstation/0`, new Uint8Array([98]));
      expect(await connect(platform.url, as(person.cookie))).toBe('not-signed-in');
      expect(typed()).toBe(1);
    });
  }

  test('with another role, the connection is made anew and asked anew', async () => {
    const { platform, people, running, terminal, cohort } = stage;
    const former = await platform.person('former teacher', 'instructor');
    const client = await connected(platform.url, as(former.cookie));
    const heard: unknown[] = [];
    for (const event of ['terminal:data', 'board', 'attempt'] as const) client.on(event, () => heard.push(event));
    const notices: Problem[] = [];
    client.on('notice', (problem) => notices.push(problem));
    for (const [event, request] of [
      ['attempt:follow', { attempt: running }],
      ['terminal:watch', { attempt: running, host: 'workstation', shell: 0 }],
      ['board:follow', { cohort }],
    ] as const)
      expect([event, (await ask(client, event, [request])).ok]).toEqual([event, true]);
    await tell(stage.ada, 'terminal:input', [terminal, new Uint8Array([97])]);
    await expect.poll(() => heard).toContain('terminal:data');
    const gone = ended(client);
    await people.root.call('PUT', `/accounts/${former.account.id}/role`, { role: 'trainee' });
    expect(await gone).toBe('io server disconnect');
    // They are not signed out: the page connects again by itself.
    expect(notices).toEqual([]);
    heard.length = 0;
    const again = await connected(platform.url, as(former.cookie));
    await tell(stage.ada, 'terminal:input', [terminal, new Uint8Array([98])]);
    platform.attempts.change(running, { reportsFiled: 1 });
    expect((await ask(again, 'board:follow', [{ cohort }])).problem?.code).toBe('forbidden');
    const watch = { attempt: running, host: 'workstation', shell: 0 };
    expect((await ask(again, 'terminal:watch', [watch])).problem?.code).toBe('attempt-unknown');
    expect(heard).toEqual([]);
    again.disconnect();
  });
});
