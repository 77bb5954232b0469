import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bankOf } from '../../orchestrator/programme/bank.js';
import { createSittings } from '../../orchestrator/programme/sittings/sittings.js';
import { type Person, type Platform, startPlatform } from '../platform/support/server.js';
import { cohortOf } from './support/site.js';
import { answersOf, begin, toExam } from './support/way.js';

const hourMs = 3_600_000;
let platform: Platform;
let teacher: Person;
let right: (question: string) => string[];
beforeAll(async () => {
  platform = await startPlatform({ realLabs: true, limits: { request: { points: 100_000, seconds: 60 } } });
  teacher = await platform.person('teacher', 'instructor');
  right = answersOf(platform);
});
afterAll(() => platform.close());

let count = 0;
/** A new person in a cohort of their own, at the door of the exam. */
async function candidate(exam: Record<string, number> = {}) {
  count += 1;
  const person = await platform.person(`candidate ${count}`);
  const settings = { labs: ['sympy-dev', 'checkout-action'], exam };
  const { cohort, enrolments } = await cohortOf(teacher, [person], { settings });
  const enrolment = enrolments[0] as string;
  await toExam(platform, person, enrolment);
  const module = async (id: string) =>
    (await person.call('GET', `/enrolments/${enrolment}`)).body.modules.find((one: { id: string }) => one.id === id);
  return { person, cohort, enrolment, module, sit: () => begin(person, enrolment, 'exam') };
}
type Asked = { id: string; options: { id: string }[] };
type Sat = Awaited<ReturnType<Awaited<ReturnType<typeof candidate>>['sit']>>;
const firstTwo = ({ questions: [first, second] }: Sat) => [first as Asked, second as Asked] as const;
async function answer(sitting: Sat, questions = sitting.questions): Promise<void> {
  for (const { id } of questions) expect((await sitting.save(id, right(id))).status).toBe(200);
}

describe('the exam', () => {
  test('is passed by right answers: a result by lab and kind, the explanations, and the module done', async () => {
    const { sit, module, enrolment, person } = await candidate();
    const sitting = await sit();
    expect(sitting.questions).toHaveLength(30);
    expect(sitting.endsAt).toBe(platform.clock.ms + 45 * 60_000);
    expect(await module('exam')).toMatchObject({ state: 'started', tries: { used: 0, nextAt: null } });
    await answer(sitting);
    const { status, body } = await sitting.submit();
    expect([status, body]).toMatchObject([
      200,
      { score: 1, passed: true, passShare: 0.8, ending: 'submitted', counts: true, endedAt: platform.clock.ms },
    ]);
    expect(body.byLab).toEqual([
      { lab: 'checkout-action', score: 1, questions: 15 },
      { lab: 'sympy-dev', score: 1, questions: 15 },
    ]);
    expect(body.byKind.map(({ kind }: { kind: string }) => kind)).toEqual(['log', 'multiple', 'ordering', 'single']);
    expect(body.marked.map((one: { question: object }) => one.question)).toEqual(
      sitting.questions.map(({ lab: _, ...question }) => question),
    );
    expect(await module('exam')).toMatchObject({ state: 'done', share: 1, tries: { used: 1, passed: true, best: 1 } });
    expect((await sitting.submit()).body).toEqual(body);
    const again = await person.call('POST', `/enrolments/${enrolment}/sittings`, { module: 'exam' });
    expect([again.status, again.body.code]).toEqual([409, 'module-done']);
  });

  test('is not begun before everything that it needs is done', async () => {
    const person = await platform.person('early bird');
    const [enrolment] = (await cohortOf(teacher, [person])).enrolments;
    for (const module of ['exam', 'post-test']) {
      const answer = await person.call('POST', `/enrolments/${enrolment}/sittings`, { module });
      expect([answer.status, answer.body.code]).toEqual([409, 'module-locked']);
    }
  });

  test('keeps each answer, and goes on with them and with its clock wherever it is opened again', async () => {
    const { person, enrolment, sit } = await candidate();
    const sitting = await sit();
    const [first, second] = firstTwo(sitting);
    expect((await sitting.save(first.id, right(first.id))).body).toEqual({ revision: 1 });
    expect((await sitting.save(first.id, [], 1, true)).body).toEqual({ revision: 2 });
    expect((await sitting.save(second.id, right(second.id))).body).toEqual({ revision: 1 });
    platform.clock.ms += 60_000;
    const elsewhere = await begin(person, enrolment, 'exam');
    expect(elsewhere).toMatchObject({ id: sitting.id, endsAt: sitting.endsAt, questions: sitting.questions });
    const read = (await person.call('GET', sitting.path)).body;
    expect(read.now).toBe(platform.clock.ms);
    expect(new Set(read.answers)).toEqual(
      new Set([
        { question: first.id, choice: [], flagged: true, revision: 2 },
        { question: second.id, choice: right(second.id), flagged: false, revision: 1 },
      ]),
    );
    const { questions: _, ...state } = read;
    expect((await person.call('GET', `${sitting.path}/state`)).body).toEqual(state);
  });

  test('begun in two windows at once is one exam', async () => {
    const { person, enrolment, sit } = await candidate();
    const both = await Promise.all([sit(), sit(), sit()]);
    expect(new Set(both.map(({ id }) => id)).size).toBe(1);
    expect((await person.call('GET', `/enrolments/${enrolment}/sittings`)).body.sittings).toHaveLength(2);
  });

  test('lets no window undo unseen what another one answered', async () => {
    const { sit } = await candidate();
    const sitting = await sit();
    const { id } = sitting.questions[0] as Asked;
    const saves = await Promise.all([sitting.save(id, right(id)), sitting.save(id, [], 0, true)]);
    expect(saves.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(saves.find(({ status }) => status === 409)?.body.code).toBe('answer-changed');
    expect((await sitting.save(id, right(id), 1)).body).toEqual({ revision: 2 });
  });

  test('refuses an answer that the question cannot have', async () => {
    const { sit } = await candidate();
    const sitting = await sit();
    const of = (kind: string) => sitting.questions.find((one) => one.kind === kind) as Asked;
    const options = (kind: string) => of(kind).options.map(({ id }) => id);
    const wrong: [string, string[]][] = [
      ['single', options('single').slice(0, 2)],
      ['single', ['of-no-question']],
      ['multiple', [...options('multiple').slice(0, 1), ...options('multiple').slice(0, 1)]],
      ['ordering', options('ordering').slice(1)],
      ['log', ['0']],
      ['log', ['99']],
    ];
    for (const [kind, choice] of wrong) {
      const refused = await sitting.save(of(kind).id, choice);
      expect([kind, choice, refused.status, refused.body.code]).toEqual([kind, choice, 422, 'choice-invalid']);
    }
    const other = await sitting.save('of-no-sitting', []);
    expect([other.status, other.body.code]).toEqual([404, 'question-unknown']);
  });

  test('takes answers that were on their way at the end, and none after that; it is graded without anybody looking', async () => {
    const { sit, module } = await candidate();
    const sitting = await sit();
    const [first, second] = firstTwo(sitting);
    platform.clock.ms = (sitting.endsAt as number) + 4_000;
    expect((await sitting.save(first.id, right(first.id))).status).toBe(200);
    platform.clock.ms += 1_001;
    await platform.training.sittings.endDue();
    expect(await module('exam')).toMatchObject({ state: 'started', tries: { used: 1, best: 1 / 30 } });
    const late = await sitting.save(second.id, right(second.id));
    expect([late.status, late.body.code]).toEqual([409, 'sitting-over']);
    expect((await sitting.submit()).body).toMatchObject({ ending: 'time', endedAt: sitting.endsAt, score: 1 / 30 });
  });

  test('whose time is up is over for whoever asks first', async () => {
    const { person, sit } = await candidate();
    const sitting = await sit();
    platform.clock.ms = (sitting.endsAt as number) + 5_001;
    const read = await person.call('GET', sitting.path);
    expect([read.status, read.body.code]).toEqual([409, 'sitting-over']);
    expect((await person.call('GET', `${sitting.path}/state`)).body.endedAt).toBe(sitting.endsAt);
    expect((await person.call('GET', `${sitting.path}/result`)).body).toMatchObject({ ending: 'time', score: 0 });
  });

  test('may be tried again after the wait, three times in all; what was right is told after the last', async () => {
    const { person, enrolment, sit, module } = await candidate({ waitHours: 1 });
    const asked: string[][] = [];
    for (const used of [1, 2, 3]) {
      const sitting = await sit();
      asked.push(sitting.questions.map(({ id }) => id));
      expect((await person.call('GET', `${sitting.path}/result`)).body.code).toBe('sitting-open');
      const { body } = await sitting.submit();
      expect([used, body.passed, body.marked === null]).toEqual([used, false, used < 3]);
      const { state, tries } = await module('exam');
      expect([state, tries.used]).toEqual([used < 3 ? 'started' : 'failed', used]);
      const again = await person.call('POST', `/enrolments/${enrolment}/sittings`, { module: 'exam' });
      expect([again.status, again.body.code]).toEqual([409, used < 3 ? 'too-early' : 'no-tries-left']);
      platform.clock.ms += hourMs;
    }
    const [first, second] = asked as [string[], string[]];
    expect(second.filter((id) => first.includes(id))).toEqual([]);
  });

  test('costs no try where the server was down at its end, unless it passed', async () => {
    const { sit, module, enrolment } = await candidate({ waitHours: 0 });
    const later = () =>
      createSittings({
        storage: platform.storage,
        cohorts: platform.training.cohorts,
        programme: platform.training.programme,
        bank: bankOf(platform.catalog),
        now: () => platform.clock.ms,
      });
    const first = await sit();
    platform.clock.ms = (first.endsAt as number) + hourMs;
    await later().endDue();
    expect(await module('exam')).toMatchObject({ state: 'open', tries: { used: 0, nextAt: null } });
    const second = await sit();
    await answer(second);
    platform.clock.ms = (second.endsAt as number) + hourMs;
    await later().endDue();
    expect(await module('exam')).toMatchObject({ state: 'done', tries: { used: 1, passed: true } });
    expect((await platform.storage.sittings.ofEnrolments([enrolment as never])).map(({ ending }) => ending)).toEqual([
      'submitted',
      'outage',
      'outage',
    ]);
  });

  test('is cancelled by an instructor, with a reason that is kept, and then costs no try', async () => {
    const { sit, module, cohort, enrolment, person } = await candidate();
    const sitting = await sit();
    await sitting.submit();
    expect(await module('exam')).toMatchObject({ tries: { used: 1 } });
    const path = `/cohorts/${cohort}/members/${enrolment}/sittings/${sitting.id}/void`;
    expect((await teacher.call('POST', path, { reason: '' })).status).toBe(400);
    const reason = 'The power went out in the building.';
    const answer = await teacher.call('POST', path, { reason });
    expect([answer.status, answer.body]).toMatchObject([200, { counts: false, voidReason: reason }]);
    expect(await module('exam')).toMatchObject({ state: 'open', tries: { used: 0, nextAt: null } });
    expect((await sit()).id).not.toBe(sitting.id);
    expect((await teacher.call('GET', '/audit')).text).toContain(reason);
    const { cohort: other } = await cohortOf(teacher, []);
    const elsewhere = await teacher.call('POST', path.replace(cohort, other), { reason });
    expect([elsewhere.status, elsewhere.body.code]).toEqual([404, 'sitting-unknown']);
    expect((await person.call('POST', path, { reason })).status).toBe(403);
  });

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
    await answer(sitting, sitting.questions.slice(0, 10));
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

describe('the tests before and after', () => {
  test('are taken once each, on crossed forms, and explained when the one after is done', async () => {
    const person = await platform.person('learner');
    const { cohort, enrolments } = await cohortOf(teacher, [person]);
    const enrolment = enrolments[0] as string;
    const before = await begin(person, enrolment, 'pre-test');
    expect([before.questions.length, before.endsAt]).toEqual([10, null]);
    await before.save(before.questions[0]?.id ?? '', right(before.questions[0]?.id ?? ''));
    expect((await before.submit()).body).toMatchObject({ score: 0.1, passed: null, passShare: null, marked: null });
    const again = await person.call('POST', `/enrolments/${enrolment}/sittings`, { module: 'pre-test' });
    expect([again.status, again.body.code]).toEqual([409, 'module-done']);
    const { modules } = (await person.call('GET', `/enrolments/${enrolment}`)).body;
    expect(modules.map(({ state }: { state: string }) => state).slice(0, 2)).toEqual(['done', 'open']);

    await platform.storage.sittings.void(before.id as never, 'once more, at the door of the exam');
    await toExam(platform, person, enrolment);
    const exam = await begin(person, enrolment, 'exam');
    await answer(exam as Sat);
    await exam.submit();
    const after = await begin(person, enrolment, 'post-test');
    expect(after.questions.filter(({ id }) => before.questions.some((one) => one.id === id))).toEqual([]);
    await answer(after as Sat, after.questions.slice(0, 7));
    const { body } = await after.submit();
    expect([body.score, body.marked.length]).toEqual([0.7, 10]);
    expect((await person.call('GET', `${before.path}/result`)).body.marked).toHaveLength(10);
    const { progress } = (await person.call('GET', `/enrolments/${enrolment}/sittings`)).body;
    expect(progress).toEqual({ before: 0.4, after: 0.7, gain: expect.closeTo(0.5, 10) });
    const all = (await teacher.call('GET', `/cohorts/${cohort}/improvement`)).body;
    expect(all).toMatchObject({ people: 1, before: 0.4, after: 0.7, interval: null });
  });
});
