import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Role } from '../../../orchestrator/contract/account.js';
import type { Route } from '../../../orchestrator/http/route.js';
import { routeTable } from '../../../orchestrator/http/routes/table.js';
import { rules } from './rules/all.js';
import { ownPassword } from './rules/identity.js';
import type { Rule, Target } from './rules/rule.js';
import { type Caller, makeCallers } from './support/callers.js';
import { expectedOf, guardedParam, keyOf, paramsOf, send, unknownOf } from './support/calls.js';
import { digestOf } from './support/digest.js';
import { makeWorld, must, type World } from './support/world.js';

/* Every route of the table × every caller × own, foreign and unknown objects, on a real server with real objects. */

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
let world: World;
let routes: Route[];
let callers: Caller[];

beforeAll(async () => {
  world = await makeWorld();
  routes = routeTable(world.platform.parts);
  callers = await makeCallers(world.platform, world.people);
});
afterAll(() => world.close());

const ruleOf = (route: Route) => rules[keyOf(route)] as Rule;
const told = ({ status, body }: { status: number; body: { code?: string } | null }) => [status, body?.code];

/** As `who` of the caller is, but somebody new, whose session or account may end. */
async function newPersonLike(role: Role): Promise<{ headers: Record<string, string>; password: string }> {
  const { platform, people } = world;
  const person = await platform.person(`short-lived ${world.next()}`);
  if (role !== 'trainee') await must(people.root.call('PUT', `/accounts/${person.account.id}/role`, { role }));
  return { headers: { cookie: person.cookie, origin: platform.url }, password: person.password };
}
function withPassword(target: Target, password: string): Target {
  const text = JSON.stringify(target.body ?? null).replaceAll(JSON.stringify(ownPassword), JSON.stringify(password));
  return { ...target, body: target.body && JSON.parse(text) };
}

describe('the declared rules', () => {
  test('are there for every route of the table, and for nothing else', () => {
    const missing = routes.map(keyOf).filter((key) => !(key in rules));
    expect(missing, 'Declare who may call it upon what: add it to a file of test/hostile/web/rules.').toEqual([]);
    const known = new Set(routes.map(keyOf));
    expect(
      Object.keys(rules).filter((key) => !known.has(key)),
      'There is no such route any more.',
    ).toEqual([]);
    expect(known.size).toBe(routes.length);
  });

  test('say of every parameter of a path whose object it names', () => {
    const undeclared = routes.flatMap((route) => {
      const { foreign = {}, shared = [] } = ruleOf(route);
      const declared = [guardedParam(route), ...Object.keys(foreign), ...shared];
      return paramsOf(route)
        .filter((param) => !declared.includes(param))
        .map((param) => `${keyOf(route)}: {${param}}`);
    });
    expect(undeclared, 'Add it to `foreign`, or to `shared` where nobody owns what it names.').toEqual([]);
  });

  test('leave no attempt and no enrolment in a path to itself', () => {
    const open = routes.filter(
      (route) => /\/attempts\/\{id\}|\/enrolments\/\{enrolment\}/.test(route.path) && guardedParam(route) === null,
    );
    expect(open.map(keyOf)).toEqual([]);
  });
});

describe('every route', () => {
  test('refuses everybody else, in the words declared, and nothing has changed then', async () => {
    const targets = new Map<Route, Target>();
    for (const route of routes) targets.set(route, await ruleOf(route).target(world));
    await world.platform.training.certificates.settled();
    const before = await digestOf(world.platform);
    const wrong: unknown[] = [];
    let cells = 0;
    for (const route of routes) {
      const guarded = guardedParam(route);
      const target = targets.get(route) as Target;
      const asked = callers.map(async (caller) => {
        const expected = expectedOf(route, ruleOf(route), caller);
        if (expected === 'served') return;
        const answer = await send(world.platform, route, target, caller.headers);
        cells += 1;
        if (JSON.stringify(told(answer)) !== JSON.stringify(expected))
          wrong.push([keyOf(route), caller.name, told(answer), expected]);
        if (expected[0] !== 404) return;
        // What is not theirs and what is not there are told in the same words.
        const param = guarded ?? Object.keys(ruleOf(route).foreign ?? {})[0];
        if (param === undefined) return;
        const none = { ...target, params: { ...target.params, [param]: unknownOf(param) } };
        const unknown = await send(world.platform, route, none, caller.headers);
        cells += 1;
        if (unknown.status !== 404 || unknown.text !== answer.text)
          wrong.push([keyOf(route), caller.name, `unknown {${param}}`, unknown.text, answer.text]);
      });
      await Promise.all(asked);
    }
    expect(wrong).toEqual([]);
    expect(await digestOf(world.platform)).toBe(before);
    expect(cells).toBeGreaterThan(4_000);
  });

  test('serves everybody whom it is for', async () => {
    const wrong: unknown[] = [];
    let cells = 0;
    for (const route of routes) {
      const rule = ruleOf(route);
      for (const caller of callers) {
        if (expectedOf(route, rule, caller) !== 'served') continue;
        const target = await rule.target(world);
        const isShort = rule.endsCaller && caller.who !== null && caller.scopes === null;
        const short = isShort ? await newPersonLike(caller.role) : null;
        const { headers, password } = short ?? { headers: caller.headers, password: '' };
        const answer = await send(world.platform, route, withPassword(target, password), headers);
        cells += 1;
        if (answer.status !== route.response.status)
          wrong.push([keyOf(route), caller.name, answer.status, answer.text.slice(0, 200)]);
      }
    }
    expect(wrong).toEqual([]);
    expect(cells).toBeGreaterThan(1_000);
  });

  test('knows nothing of another’s object where it is put into a path of one’s own', async () => {
    const { ada, teacher, root } = world.people;
    const wrong: unknown[] = [];
    let cells = 0;
    for (const route of routes) {
      const rule = ruleOf(route);
      for (const [param, of] of Object.entries(rule.foreign ?? {})) {
        const rightful = [ada, teacher, root].find(({ cookie }) =>
          callers.some((one) => one.headers.cookie === cookie && expectedOf(route, rule, one) === 'served'),
        );
        const headers = { cookie: rightful?.cookie ?? '', origin: world.platform.url };
        const target = await rule.target(world);
        const put = async (value: string) =>
          send(world.platform, route, { ...target, params: { ...target.params, [param]: value } }, headers);
        const foreign = await put(await of(world));
        const unknown = await put(unknownOf(param));
        const own = await send(world.platform, route, target, headers);
        cells += 3;
        if (foreign.status !== 404 || foreign.text !== unknown.text || own.status !== route.response.status)
          wrong.push([keyOf(route), param, foreign.text, unknown.text, own.status]);
      }
    }
    expect(wrong).toEqual([]);
    expect(cells).toBeGreaterThan(60);
  });
});

describe('the way of somebody who left, or whose cohort is archived', () => {
  const ends: Record<string, { path: () => string; body: [unknown, unknown]; code: string }> = {
    'taken out of the cohort': {
      path: () => `/cohorts/${world.cohort}/members/${world.enrolment.ada}/membership`,
      body: [{ member: false }, { member: true }],
      code: '403 forbidden',
    },
    'in an archived cohort': {
      path: () => `/cohorts/${world.cohort}/archived`,
      body: [{ archived: true }, { archived: false }],
      code: '409 cohort-archived',
    },
  };
  for (const [how, { path, body, code }] of Object.entries(ends)) {
    test(`can be read and not gone on with: ${how}`, async () => {
      const { ada, teacher } = world.people;
      const ofAda = routes.filter(({ auth }) => typeof auth === 'object' && 'enrolment' in auth);
      const targets = new Map<Route, Target>();
      for (const route of ofAda) targets.set(route, await ruleOf(route).target(world));
      await must(teacher.call('PUT', path(), body[0]));
      const wrong: unknown[] = [];
      for (const route of ofAda) {
        const target = targets.get(route) as Target;
        // Her other enrolment goes on.
        if (target.params?.enrolment !== world.enrolment.ada) continue;
        const headers = { cookie: ada.cookie, origin: world.platform.url };
        const { status, body: answer } = await send(world.platform, route, target, headers);
        const acts = ['act', 'sit'].includes((route.auth as { enrolment: string }).enrolment);
        const refused = `${status} ${answer?.code}` === code;
        if (acts !== refused) wrong.push([keyOf(route), status, answer?.code]);
      }
      await must(teacher.call('PUT', path(), body[1]));
      expect(wrong).toEqual([]);
      expect(ofAda.length).toBeGreaterThan(20);
    });
  }
});
