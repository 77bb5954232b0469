import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labIdSchema } from '../../orchestrator/contract/attempt.js';
import { programmeSettingsSchema } from '../../orchestrator/contract/cohort.js';
import { enrolmentIdSchema } from '../../orchestrator/contract/enrolment.js';
import { trainingRecordPdf } from '../../orchestrator/programme/record/document.js';
import type { RecordFacts } from '../../orchestrator/programme/record/facts.js';
import { type Person, type Platform, startPlatform } from '../platform/support/server.js';
import { storeGraded } from './support/graded.js';
import { pagesOf } from './support/pdf-text.js';
import { cohortOf } from './support/site.js';

let platform: Platform;
let teacher: Person;
let ada: Person;
let enrolment: string;
let facts: RecordFacts;

beforeAll(async () => {
  platform = await startPlatform({ realLabs: true });
  teacher = await platform.person('teacher', 'instructor');
  ada = await platform.person('林晓');
  const made = await cohortOf(teacher, [ada]);
  enrolment = made.enrolments[0] as string;
  const lab = 'sympy-dev';
  await storeGraded(platform, ada, enrolment, { lab, share: 0.5, contained: 40 });
  await storeGraded(platform, ada, enrolment, { lab, share: 0.8, contained: 20 });
  await storeGraded(platform, ada, enrolment, { lab, mode: 'assessment', share: 0.9, contained: 12 });
  facts = await platform.training.records.of(enrolmentIdSchema.parse(enrolment));
});
afterAll(() => platform.close());

const labOf = () => platform.parts.labs.get;

describe('a training record', () => {
  test('measures the time of labs over all attempts, and plans that of what is not measured', () => {
    const of = (kind: string) => facts.modules.find((one) => one.kind === kind && one.lab !== 'checkout-action');
    // Each attempt was submitted fifty minutes after the attack began.
    expect(of('practice')).toMatchObject({ minutes: 100, measured: true, state: 'done' });
    expect(of('practical')).toMatchObject({ minutes: 50, measured: true });
    expect(of('course')).toMatchObject({ minutes: null, measured: false });
  });

  test('shows the best attempt of each lab and mode', () => {
    expect(facts.labs.map(({ mode, containMs }) => [mode, containMs])).toEqual([
      ['practice', 20 * 60_000],
      ['assessment', 12 * 60_000],
    ]);
  });

  test('is a PDF for the person and their instructors, and does not exist for others', async () => {
    const path = `/enrolments/${enrolment}/training-record?locale=zh-CN`;
    for (const reader of [ada, teacher]) {
      const answer = await reader.call('GET', path);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
      expect(answer.text.slice(0, 8)).toBe('%PDF-1.7');
    }
    expect((await (await platform.person('eve')).call('GET', path)).status).toBe(404);
    expect((await ada.call('GET', path.replace('zh-CN', 'fr'))).status).toBe(400);
  });

  test('has the same bytes for the same facts, and others in the other language', async () => {
    const [first, again, other] = [
      await trainingRecordPdf(facts, labOf(), 'en'),
      await trainingRecordPdf(facts, labOf(), 'en'),
      await trainingRecordPdf(facts, labOf(), 'zh-CN'),
    ];
    const [page] = pagesOf(other);
    for (const said of ['培训记录', '林晓', '20:00']) expect(JSON.stringify(page)).toContain(said);
    expect(first.equals(again)).toBe(true);
    expect(first.equals(other)).toBe(false);
  });

  test('goes on to further pages where a programme is long', async () => {
    const short = pagesOf(await trainingRecordPdf(facts, labOf(), 'en')).length;
    const many = Array.from({ length: 60 }, () => facts.modules).flat();
    const pages = pagesOf(await trainingRecordPdf({ ...facts, modules: many }, labOf(), 'en'));
    expect(pages.length).toBeGreaterThan(short + 10);
    expect(JSON.stringify(pages.at(-1))).toContain(`${pages.length} / ${pages.length}`);
  });

  test.each(['محمد', '𠮷田🙂', 'A'.repeat(64), '\u200b'])('can be written for a person named %j', async (name) => {
    const named = { ...facts, enrolment: { ...facts.enrolment, name, reference: name } };
    expect((await trainingRecordPdf(named, labOf(), 'en')).length).toBeGreaterThan(1000);
  });

  test('can be written where a lab is not installed any more', async () => {
    const settings = programmeSettingsSchema.parse({ labs: ['gone'] });
    const modules = facts.modules.map((one) => ({ ...one, lab: one.lab && labIdSchema.parse('gone') }));
    const gone = { ...facts, modules, cohort: { ...facts.cohort, settings } };
    expect((await trainingRecordPdf(gone, () => null, 'zh-CN')).length).toBeGreaterThan(1000);
  });
});
