import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { attemptIdSchema, labIdSchema } from '../../orchestrator/contract/attempt.js';
import type { Route } from '../../orchestrator/http/route.js';
import { routeTable } from '../../orchestrator/http/routes/table.js';
import { en } from '../../web/src/i18n/en.js';
import { zhCN } from '../../web/src/i18n/zh-CN.js';
import { actionKey, knownActions } from '../../web/src/pages/admin/actions.js';
import { type Person, type Platform, startPlatform } from './support/server.js';

/* Who may do what, over every route of the table: a new route is covered without a new test. */

let platform: Platform;
let routes: Route[];
let owner: Person;
let stranger: Person;
let teacher: Person;
let attempt: string;

beforeAll(async () => {
  platform = await startPlatform();
  routes = routeTable(platform.parts);
  teacher = await platform.person('teacher', 'instructor');
  owner = await platform.person('ada');
  stranger = await platform.person('eve');
});
afterAll(() => platform.close());
beforeEach(async () => {
  const lab = labIdSchema.parse('sympy-dev');
  attempt = (await platform.attempts.open(owner.account.id, { lab, mode: 'practice' })).id;
  platform.attempts.change(attemptIdSchema.parse(attempt), { state: 'graded' });
});

const onAttempts = () => routes.filter((route) => typeof route.auth === 'object' && 'attempt' in route.auth);
const action = (route: Route) => (route.auth as { attempt: 'view' | 'act' | 'judge' }).attempt;
/** Those that are open to an attempt's owner. */
const ofOwner = () => onAttempts().filter((route) => action(route) !== 'judge');
const bodies: Record<string, unknown> = {
  '/attempts/{id}/hints': { objective: 'contain' },
  '/attempts/{id}/regrade': { reason: 'a check was mended' },
  '/attempts/{id}/message': { text: 'Well done.' },
  '/attempts/{id}/extend': { reason: 'a fire alarm', minutes: 5 },
  '/attempts/{id}/pause': { reason: 'a fire alarm' },
  '/attempts/{id}/resume': { reason: 'it was false' },
  '/attempts/{id}/reset-for': { reason: 'it was stuck' },
  '/attempts/{id}/close-for': { reason: 'the course is over' },
};
/** What stands for the other parameters of a path. */
const named: Record<string, string> = { host: 'x', run: '1', job: 'build', step: '0', shell: '0' };
/** Method, path and a body that the route takes. */
function request(route: Route): [string, string, unknown] {
  const path = route.path.replace('{id}', attempt).replace(/\{(\w+)\}/g, (_, name: string) => named[name] ?? 'x');
  return [route.method.toUpperCase(), path, route.body ? (bodies[route.path] ?? {}) : undefined];
}

describe('the route table', () => {
  test('guards every route on an attempt by the rules of attempts', () => {
    const open = routes.filter((route) => route.path.includes('/attempts/{id}') && !onAttempts().includes(route));
    expect(open).toEqual([]);
    expect(onAttempts().length).toBeGreaterThanOrEqual(14);
  });

  test('lets nobody in without a session or token, wherever it is not open', async () => {
    for (const route of routes.filter(({ auth }) => auth !== 'open')) {
      const [method, path, body] = request(route);
      const answer = await platform.call(method, path, body);
      expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 401, 'not-signed-in']);
    }
  });

  test('refuses a bad token everywhere, open routes included', async () => {
    for (const route of routes) {
      const [method, path, body] = request(route);
      const answer = await platform.call(method, path, body, { authorization: `Bearer cd_${'A'.repeat(43)}` });
      expect([path, answer.status, answer.body.code]).toEqual([path, 401, 'token-invalid']);
    }
  });

  test('keeps instructors’ routes from trainees, and session routes from tokens', async () => {
    const token = await owner.token(['attempt:read', 'attempt:write', 'terminal']);
    for (const route of routes.filter(({ auth }) => typeof auth === 'string' && auth !== 'open')) {
      const [method, path, body] = request(route);
      const byToken = await platform.call(method, path, body, { authorization: `Bearer ${token.secret}` });
      expect([path, byToken.status, byToken.body.code]).toEqual([path, 403, 'session-needed']);
      if (route.auth === 'session') continue;
      const byTrainee = await owner.call(method, path, body);
      expect([path, byTrainee.status, byTrainee.body.code]).toEqual([path, 403, 'forbidden']);
    }
  });

  test('keeps administrators’ routes from instructors', async () => {
    const instructor = await platform.person('second teacher', 'instructor');
    expect(instructor.account.role).toBe('instructor');
    const ofAdmins = routes.filter(({ auth }) => auth === 'admin' || (typeof auth === 'object' && 'admin' in auth));
    expect(ofAdmins.length).toBeGreaterThan(2);
    for (const route of ofAdmins) {
      const answer = await instructor.call(...request(route));
      expect([route.path, answer.status, answer.body.code]).toEqual([route.path, 403, 'forbidden']);
    }
  });

  test('asks instructors’ tokens for their scope, and trainees’ for nothing that could help them', async () => {
    const ofInstructors = routes.filter(({ auth }) => typeof auth === 'object' && 'instructor' in auth);
    expect(ofInstructors.length).toBeGreaterThan(8);
    const other = await teacher.token(['attempt:read', 'audit:read']);
    const trainee = await owner.token(['cohort:read', 'cohort:write', 'audit:read']);
    for (const route of ofInstructors) {
      const [method, path, body] = request(route);
      const without = await platform.call(method, path, body, { authorization: `Bearer ${other.secret}` });
      expect([path, without.status, without.body.code]).toEqual([path, 403, 'scope-missing']);
      const byTrainee = await platform.call(method, path, body, { authorization: `Bearer ${trainee.secret}` });
      expect([path, byTrainee.status, byTrainee.body.code]).toEqual([path, 403, 'forbidden']);
    }
  });

  test('writes down every change that instructors and administrators make', () => {
    const changing = routes.filter(
      ({ method, auth }) =>
        method !== 'get' &&
        (auth === 'instructor' ||
          auth === 'admin' ||
          (typeof auth === 'object' &&
            ('instructor' in auth || 'admin' in auth || ('attempt' in auth && auth.attempt === 'judge')))),
    );
    expect(changing.length).toBeGreaterThan(8);
    expect(changing.filter(({ audit }) => audit === undefined).map(({ path }) => path)).toEqual([]);
  });

  test('writes nothing down that the audit page could not name in both languages, and names nothing else', () => {
    const written = [...new Set(routes.flatMap(({ audit }) => audit?.action ?? []))].sort();
    expect([...knownActions].sort()).toEqual(written);
    for (const texts of [en, zhCN])
      expect(Object.keys(texts.admin.action).sort()).toEqual(written.map(actionKey).sort());
  });

  test('refuses every unsafe request of a foreign page, or without an Origin, whoever is signed in', async () => {
    for (const route of routes.filter(({ method }) => method !== 'get')) {
      const [method, path, body] = request(route);
      for (const origin of ['https://evil.test', 'null', `${platform.url}.evil.test`]) {
        const foreign = await platform.call(method, path, body, { cookie: teacher.cookie, origin });
        expect([path, foreign.status, foreign.body.code]).toEqual([path, 403, 'origin-refused']);
      }
      const missing = await platform.call(method, path, body, { cookie: teacher.cookie });
      expect([path, missing.status, missing.body.code]).toEqual([path, 403, 'origin-refused']);
      const nobody = await platform.call(method, path, body, { origin: 'https://evil.test' });
      expect([path, nobody.status, nobody.body.code]).toEqual([path, 403, 'origin-refused']);
    }
  });
});

describe('every route on an attempt', () => {
  test('serves its owner', async () => {
    for (const route of ofOwner()) {
      const answer = await owner.call(...request(route));
      expect([route.path, answer.status, answer.text]).toEqual([route.path, route.response.status, expect.anything()]);
    }
  });

  test('does not exist for another trainee, in the words used for an unknown one', async () => {
    for (const route of onAttempts()) {
      const [method, path, body] = request(route);
      const foreign = await stranger.call(method, path, body);
      const unknown = await stranger.call(method, path.replace(attempt, 'no-such-attempt'), body);
      expect([path, foreign.status, foreign.body]).toEqual([path, 404, unknown.body]);
    }
  });

  test('that judges is for instructors with a session alone', async () => {
    const judging = onAttempts().filter((route) => action(route) === 'judge');
    expect(judging.length).toBeGreaterThan(0);
    const token = await teacher.token(['attempt:read', 'attempt:write']);
    for (const route of judging) {
      const [method, path, body] = request(route);
      const byOwner = await owner.call(method, path, body);
      expect([path, byOwner.status, byOwner.body.code]).toEqual([path, 403, 'forbidden']);
      const byToken = await platform.call(method, path, body, { authorization: `Bearer ${token.secret}` });
      expect([path, byToken.status, byToken.body.code]).toEqual([path, 403, 'session-needed']);
    }
  });

  test('lets instructors look and judge, and not act', async () => {
    for (const route of onAttempts()) {
      const answer = await teacher.call(...request(route));
      const expected = action(route) !== 'act' ? route.response.status : 403;
      expect([route.method, route.path, answer.status]).toEqual([route.method, route.path, expected]);
    }
  });

  test('asks a token for the scope that it needs, and needs no Origin from it', async () => {
    const read = await owner.token(['attempt:read']);
    const write = await owner.token(['attempt:write']);
    for (const route of ofOwner()) {
      const [method, path, body] = request(route);
      const [right, wrong] = action(route) === 'view' ? [read, write] : [write, read];
      const refused = await platform.call(method, path, body, { authorization: `Bearer ${wrong.secret}` });
      expect([path, refused.status, refused.body.code]).toEqual([path, 403, 'scope-missing']);
      const served = await platform.call(method, path, body, { authorization: `Bearer ${right.secret}` });
      expect([path, served.status]).toEqual([path, route.response.status]);
    }
  });

  test('a token of another person is that person', async () => {
    const token = await stranger.token(['attempt:read', 'attempt:write']);
    const answer = await platform.call('GET', `/attempts/${attempt}`, undefined, {
      authorization: `Bearer ${token.secret}`,
    });
    expect(answer.status).toBe(404);
  });
});

describe('every route on an enrolment', () => {
  let enrolment: string;
  let member: Person;
  const onEnrolments = () => routes.filter(({ auth }) => typeof auth === 'object' && 'enrolment' in auth);
  const named = (route: Route): [string, string, unknown] => {
    const [method, path, body] = request({ ...route, path: route.path.replace('{enrolment}', enrolment) });
    return [method, path, body];
  };
  const closed = (route: Route) => (route.auth as { enrolment: string }).enrolment !== 'view';

  beforeAll(async () => {
    member = await platform.person('mia');
    const cohort = { name: 'Autumn', startsAt: 0, settings: { labs: ['sympy-dev'] } };
    const { id } = (await teacher.call('POST', '/cohorts', cohort)).body;
    const { code } = (await teacher.call('POST', `/cohorts/${id}/invitations`, {})).body;
    expect((await member.call('POST', '/cohorts/join', { code })).status).toBe(200);
    enrolment = (await member.call('GET', '/programmes')).body[0].enrolment.id;
  });

  test('does not exist for another trainee, in the words used for an unknown one', async () => {
    expect(onEnrolments().length).toBeGreaterThan(0);
    for (const route of onEnrolments()) {
      const [method, path, body] = named(route);
      const foreign = await stranger.call(method, path, body);
      const unknown = await stranger.call(method, path.replace(enrolment, 'none'), body);
      expect([path, foreign.status, foreign.body]).toEqual([path, 404, unknown.body]);
    }
  });

  test('lets instructors look, and neither act nor read what is nobody’s but the person’s', async () => {
    for (const route of onEnrolments()) {
      const answer = await teacher.call(...named(route));
      if (closed(route)) expect([route.path, answer.status, answer.body.code]).toEqual([route.path, 403, 'forbidden']);
      else expect([route.path, answer.status]).not.toEqual([route.path, 403]);
    }
  });

  test('asks a token for its scope', async () => {
    const token = await member.token(['attempt:read', 'cohort:read']);
    for (const route of onEnrolments()) {
      const [method, path, body] = named(route);
      const answer = await platform.call(method, path, body, { authorization: `Bearer ${token.secret}` });
      expect([path, answer.status, answer.body.code]).toEqual([path, 403, 'scope-missing']);
    }
  });
});

describe('the ledger and the time axis', () => {
  test('are shown to its owner once the attempt is over, and to instructors at any time', async () => {
    platform.attempts.change(attemptIdSchema.parse(attempt), { state: 'running' });
    for (const path of ['ledger', 'timeline']) {
      const early = await owner.call('GET', `/attempts/${attempt}/${path}`);
      expect([path, early.status, early.body.code]).toEqual([path, 403, 'not-over']);
      expect((await teacher.call('GET', `/attempts/${attempt}/${path}`)).status).toBe(200);
    }
    platform.attempts.change(attemptIdSchema.parse(attempt), { state: 'closed' });
    const lines = await owner.call('GET', `/attempts/${attempt}/ledger`);
    expect(lines.headers.get('content-type')).toMatch('application/x-ndjson');
    expect(
      lines.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).seq),
    ).toEqual([1, 2]);
    const json = await owner.call('GET', `/attempts/${attempt}/ledger`, undefined, { accept: 'application/json' });
    expect(json.body).toHaveLength(2);
  });
});
