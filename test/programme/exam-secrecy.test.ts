import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Person, type Platform, startPlatform } from '../platform/support/server.js';
import { answersOf, newCandidate } from './support/way.js';

let platform: Platform;
let teacher: Person;
beforeAll(async () => {
  platform = await startPlatform({ realLabs: true });
  teacher = await platform.person('teacher', 'instructor');
});
afterAll(() => platform.close());

const candidate = () => newCandidate(platform, teacher);

describe('the exam', () => {
  test('is sat in a browser: no token, not even with every scope, reads its questions or answers them', async () => {
    const { person, enrolment, sit } = await candidate();
    const sitting = await sit();
    const { secret } = await person.token(['programme:read', 'programme:write']);
    const byToken = (method: string, path: string, body?: unknown) =>
      platform.call(method, path, body, { authorization: `Bearer ${secret}` });
    const question = sitting.questions[0]?.id;
    for (const refused of [
      await byToken('POST', `/enrolments/${enrolment}/sittings`, { module: 'exam' }),
      await byToken('GET', sitting.path),
      await byToken('PUT', `${sitting.path}/answers/${question}`, { choice: [], flagged: false, revision: 0 }),
      await byToken('POST', `${sitting.path}/submit`),
    ])
      expect([refused.status, refused.body.code]).toEqual([403, 'session-needed']);
    expect((await byToken('GET', `/enrolments/${enrolment}/sittings`)).status).toBe(200);
  });

  test('is nobody else’s: another person finds none, also under their own enrolment', async () => {
    const [one, other] = [await candidate(), await candidate()];
    const sitting = await one.sit();
    const path = sitting.path.replace(one.enrolment, other.enrolment);
    for (const foreign of [await other.person.call('GET', path), await other.person.call('POST', `${path}/submit`)])
      expect([foreign.status, foreign.body.code]).toEqual([404, 'sitting-unknown']);
  });

  test('tells nothing of what is right while it may help, over every address that a person can read', async () => {
    const { person, enrolment, sit, cohort } = await candidate();
    const sitting = await sit();
    const right = answersOf(platform);
    for (const { id } of sitting.questions.slice(0, 10)) await sitting.save(id, right(id));
    const secrets = ['sympy-dev', 'checkout-action'].flatMap((lab) =>
      (platform.catalog.get(lab)?.quiz ?? [])
        .filter(({ use }) => use !== 'check')
        .flatMap(({ explanation, options }) => [explanation, ...options.flatMap(({ why }) => why ?? [])])
        .flatMap((text) => [text.en, text['zh-CN']].map((one) => JSON.stringify(one).slice(1, -1))),
    );
    expect(secrets.length).toBeGreaterThan(200);
    const reads = (await platform.call('GET', '/openapi.json')).body.paths as Record<string, Record<string, unknown>>;
    let answered = 0;
    const look = async () => {
      for (const [path, methods] of Object.entries(reads)) {
        if (!('get' in methods) || path.includes('export')) continue;
        const named = path
          .replace('{enrolment}', enrolment)
          .replace('{sitting}', sitting.id)
          .replace('{lab}', 'sympy-dev')
          .replace('{cohort}', cohort)
          .replace('{question}', sitting.questions[0]?.id ?? '');
        const { status, text } = await person.call('GET', named.replace('/api', ''));
        answered += Number(status === 200);
        expect([named, secrets.filter((secret) => text.includes(secret))]).toEqual([named, []]);
        if (path.includes('sittings')) expect([named, /"right":|"marked":\[/.test(text)]).toEqual([named, false]);
      }
    };
    await look();
    await sitting.submit();
    await look();
    expect(answered).toBeGreaterThan(12);
  });
});
