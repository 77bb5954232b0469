import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CourseReading } from '../../orchestrator/contract/course.js';
import { type Person, type Platform, startPlatform } from '../platform/support/server.js';
import { cohortOf } from './support/site.js';
import { answersOf, begin } from './support/way.js';

let platform: Platform;
let teacher: Person;
let right: (question: string) => string[];
beforeAll(async () => {
  platform = await startPlatform({ realLabs: true });
  teacher = await platform.person('teacher', 'instructor');
  right = answersOf(platform);
});
afterAll(() => platform.close());

/** A new person whose first course is open. */
async function reader(name: string) {
  const person = await platform.person(name);
  const { cohort, enrolments } = await cohortOf(teacher, [person]);
  const enrolment = enrolments[0] as string;
  const before = await begin(person, enrolment, 'pre-test');
  await before.save(before.questions[0]?.id ?? '', []);
  await before.submit();
  const path = `/enrolments/${enrolment}/course/sympy-dev`;
  const read = async (): Promise<CourseReading> => (await person.call('GET', path)).body;
  return {
    person,
    cohort,
    enrolment,
    path,
    read,
    place: (section: string, reached = false) => person.call('PUT', `${path}/place`, { section, reached }),
    check: (question: string, choice: string[]) => person.call('PUT', `${path}/checks/${question}`, { choice }),
    module: async (id: string) =>
      (await person.call('GET', `/enrolments/${enrolment}`)).body.modules.find((one: { id: string }) => one.id === id),
  };
}

describe('a micro-course', () => {
  test('is locked before the test that comes first, and unknown for a lab outside of the cohort', async () => {
    const person = await platform.person('early');
    const [enrolment] = (await cohortOf(teacher, [person], { settings: { labs: ['sympy-dev'] } })).enrolments;
    const locked = await person.call('GET', `/enrolments/${enrolment}/course/sympy-dev`);
    expect([locked.status, locked.body.code]).toEqual([409, 'module-locked']);
    const foreign = await person.call('GET', `/enrolments/${enrolment}/course/checkout-action`);
    expect([foreign.status, foreign.body.code]).toEqual([404, 'module-unknown']);
  });

  test('keeps the place, also for another computer, and is done when every section is', async () => {
    const { read, place, check, module } = await reader('ada');
    const { course, progress } = await read();
    expect(progress).toEqual({ place: null, reached: [], read: [], answers: [], doneAt: null });
    let sections = 0;
    for (const { id, checks } of course.sections) {
      expect((await place(id)).body.place).toBe(id);
      for (const { id: question } of checks) expect((await check(question, right(question))).status).toBe(200);
      expect((await read()).progress.read).toHaveLength(sections);
      sections += 1;
      expect((await place(id, true)).body.read).toHaveLength(sections);
      expect((await module('course:sympy-dev')).share).toBeCloseTo(sections / course.sections.length);
    }
    expect((await read()).progress).toMatchObject({ place: 'practice', doneAt: platform.clock.ms });
    expect(await module('course:sympy-dev')).toMatchObject({ state: 'done', doneAt: platform.clock.ms });
    expect((await module('practice:sympy-dev')).state).toBe('open');
  });

  test('counts a section once its end was reached and its checks were answered, rightly or not', async () => {
    const { read, place, check } = await reader('bo');
    const first = (await read()).course.sections[0];
    const [one, other] = first?.checks ?? [];
    await place('story', true);
    expect((await read()).progress.read).toEqual([]);
    const wrong = one?.options.find(({ id }) => !right(one.id).includes(id))?.id as string;
    const told = (await check(one?.id ?? '', [wrong])).body;
    expect(told.marked).toMatchObject({ score: 0, choice: [wrong], right: right(one?.id ?? '') });
    expect(told.marked.explanation.en.length).toBeGreaterThan(20);
    expect(told.progress.read).toEqual([]);
    expect((await check(other?.id ?? '', right(other?.id ?? ''))).body.progress.read).toEqual(['story']);
  });

  test('lets a check be answered again, keeps the last answer, and stays done', async () => {
    const { read, check } = await reader('cy');
    const one = (await read()).course.sections[0]?.checks[0];
    const id = one?.id ?? '';
    await check(id, [one?.options.find((option) => !right(id).includes(option.id))?.id as string]);
    await check(id, right(id));
    const { answers } = (await read()).progress;
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatchObject({ choice: right(id), score: 1 });
  });

  test('refuses a section, a question or an answer that it does not have', async () => {
    const { place, check } = await reader('di');
    for (const [answer, status, code] of [
      [await place('nowhere'), 404, 'question-unknown'],
      [await check('of-no-course', []), 404, 'question-unknown'],
      [await check('when-it-acts', ['nothing']), 422, 'choice-invalid'],
    ] as const)
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    const exam = platform.catalog.get('sympy-dev')?.quiz.find(({ use }) => use === 'exam')?.id as string;
    expect((await check(exam, right(exam))).body.code).toBe('question-unknown');
  });

  test('is read by instructors as a preview, of which nothing is kept', async () => {
    const { body } = await teacher.call('GET', '/labs/sympy-dev/course');
    expect(body.sections.length).toBeGreaterThan(3);
    const look = (choice: string) => teacher.call('GET', `/labs/sympy-dev/course/checks/when-it-acts?choice=${choice}`);
    expect((await look('certain-routines')).body).toMatchObject({ score: 1, choice: ['certain-routines'] });
    expect((await look('needs-root')).body).toMatchObject({ score: 0 });
    expect((await look('nothing')).body.code).toBe('choice-invalid');
    expect((await teacher.call('GET', '/labs/no-lab/course')).body.code).toBe('module-unknown');
  });
});

describe('what was answered', () => {
  test('goes with the person, and the scores stay', async () => {
    const { person, enrolment, place, check } = await reader('eve');
    await place('story', true);
    await check('when-it-acts', ['needs-root']);
    const sittings = await platform.storage.sittings.ofEnrolments([enrolment as never]);
    for (const { id } of sittings) expect(await platform.storage.sittings.answers(id)).toHaveLength(1);
    expect((await teacher.call('DELETE', `/accounts/${person.account.id}`)).status).toBeLessThan(300);
    expect(await platform.storage.courses.answersOf([enrolment as never])).toEqual([]);
    for (const { id } of sittings) expect(await platform.storage.sittings.answers(id)).toEqual([]);
    expect(await platform.storage.sittings.ofEnrolments([enrolment as never])).toEqual(sittings);
  });
});
