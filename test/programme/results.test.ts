import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cohortIdSchema } from '../../orchestrator/contract/cohort.js';
import type { CohortResults } from '../../orchestrator/contract/cohort-results.js';
import { inert } from '../../orchestrator/contract/csv-cell.js';
import { type Person, type Platform, startPlatform } from '../platform/support/server.js';
import { storeGraded } from './support/graded.js';
import { cohortOf } from './support/site.js';

let platform: Platform;
let teacher: Person;
let cohort: string;
let results: CohortResults;

/** People who joined in the same millisecond come in any order. */
const personOf = (name: string, among = results) => among.people.find((one) => one.name === name);

beforeAll(async () => {
  platform = await startPlatform({ realLabs: true });
  teacher = await platform.person('teacher', 'instructor');
  const people = [await platform.person('ada'), await platform.person('=1+1'), await platform.person('林晓')];
  const made = await cohortOf(teacher, people);
  cohort = made.cohort;
  const [ada, formula] = people as [Person, Person];
  const [first, second] = made.enrolments as [string, string];
  const lab = 'sympy-dev';
  await storeGraded(platform, ada, first, { lab, share: 0.5, contained: null });
  await storeGraded(platform, ada, first, { lab, share: 0.9, contained: 20 });
  await storeGraded(platform, formula, second, { lab, share: 0.5, contained: 45 });
  await storeGraded(platform, formula, second, { lab, mode: 'assessment', share: 1, contained: 12 });
  results = (await teacher.call('GET', `/cohorts/${cohort}/results`)).body;
});
afterAll(() => platform.close());

describe('a cohort’s results', () => {
  test('count each person’s best attempt by lab and mode', () => {
    const [ada, formula, last] = ['ada', '=1+1', '林晓'].map((name) => personOf(name));
    expect(ada?.labs).toHaveLength(1);
    expect(ada?.labs[0]).toMatchObject({ lab: 'sympy-dev', mode: 'practice', graded: 2, containMs: 20 * 60_000 });
    expect(formula?.labs.map(({ mode }) => mode)).toEqual(['practice', 'assessment']);
    expect(last?.labs).toEqual([]);
  });

  test('tell how many people began and finished each module', () => {
    const practice = results.funnel.find(({ id }) => id === 'practice:sympy-dev');
    expect(practice).toMatchObject({ begun: 2, done: 2 });
    expect(results.funnel.find(({ id }) => id === 'exam')).toMatchObject({ begun: 0, done: 0 });
  });

  test('tell how hard each objective was, by the points that were made of it', () => {
    const ofPractice = results.objectives.filter(({ mode }) => mode === 'practice');
    expect(ofPractice.length).toBeGreaterThan(5);
    for (const { share } of ofPractice) expect(share).toBeGreaterThan(0.5);
    expect(results.objectives.filter(({ mode }) => mode === 'assessment').every(({ share }) => share === 1)).toBe(true);
  });

  test('see a regrade at once', async () => {
    const id = personOf('ada')?.labs[0]?.attempt as string;
    const found = await platform.storage.grades.latest(id as never);
    const grade = { ...JSON.parse(found?.grade ?? ''), points: 97 };
    const row = { number: 2, grade: JSON.stringify(grade), computedAt: 1, reason: 'mended', computedBy: null };
    await platform.storage.grades.insert(id as never, { ...row, bundle: null, holderSalt: null });
    const after: CohortResults = (await teacher.call('GET', `/cohorts/${cohort}/results`)).body;
    expect(personOf('ada', after)?.labs[0]?.points).toBe(97);
  });

  test('leave out who left the cohort', async () => {
    const place = personOf('林晓')?.enrolment;
    await teacher.call('PUT', `/cohorts/${cohort}/members/${place}/membership`, { member: false });
    const after: CohortResults = (await teacher.call('GET', `/cohorts/${cohort}/results`)).body;
    expect(after.people.map(({ name }) => name).sort()).toEqual(['=1+1', 'ada']);
    await teacher.call('PUT', `/cohorts/${cohort}/members/${place}/membership`, { member: true });
  });
});

describe('the results as CSV', () => {
  test('have one line a person, and no name in them is a formula', async () => {
    const answer = await teacher.call('GET', `/cohorts/${cohort}/results.csv`);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toContain('Autumn-2026.csv');
    const lines: Record<string, string>[] = parse(answer.text, { bom: true, columns: true });
    expect(lines.map(({ name }) => name).sort()).toEqual(["'=1+1", 'ada', '林晓']);
    expect(lines.find(({ name }) => name === "'=1+1")).toMatchObject({
      'sympy-dev assessment contain_s': '720',
      passed: 'no',
      exam_percent: '',
    });
  });

  test.each(['=1', '+1', '-1', '@a', '\ta', '\ra'])('%j is text to a spreadsheet', (cell) => {
    expect(inert(cell)).toBe(`'${cell}`);
  });

  test('numbers stay numbers', () => {
    expect([inert(-1), inert('E-17'), inert(null)]).toEqual([-1, 'E-17', null]);
  });
});

describe('how far everybody is', () => {
  test('names the modules once, and each person’s states in their order', async () => {
    const { modules, people } = (await teacher.call('GET', `/cohorts/${cohort}/programmes`)).body;
    expect(people).toHaveLength(3);
    const practice = modules.findIndex(({ id }: { id: string }) => id === 'practice:sympy-dev');
    const stateOf = (name: string) =>
      people.find(({ enrolment }: { enrolment: string }) => enrolment === personOf(name)?.enrolment);
    expect(['ada', '=1+1', '林晓'].map((name) => stateOf(name).states[practice])).toEqual(['done', 'done', 'locked']);
    expect(stateOf('ada')).toMatchObject({ next: 'pre-test', passed: false, late: 0 });
    const weekMs = 8 * 24 * 3_600_000;
    platform.clock.ms += weekMs;
    const after = await platform.training.cohortDesk.progress(cohortIdSchema.parse(cohort));
    platform.clock.ms -= weekMs;
    // The test before and both courses were due after seven days.
    expect(after.people.map(({ late }) => late)).toEqual([3, 3, 3]);
  });
});

describe('groups by hand', () => {
  test('are set all together, and not with somebody of another cohort', async () => {
    const ids = results.people.map(({ enrolment }) => enrolment);
    const set = await teacher.call('PUT', `/cohorts/${cohort}/groups`, {
      groups: { [ids[0] as string]: 2, [ids[1] as string]: null },
    });
    expect(set.body.map(({ group }: { group: number | null }) => group)).toEqual(expect.arrayContaining([2, null]));
    const wrong = await teacher.call('PUT', `/cohorts/${cohort}/groups`, { groups: { nobody: 1 } });
    expect([wrong.status, wrong.body.code]).toEqual([404, 'enrolment-unknown']);
  });
});
