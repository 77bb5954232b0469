import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCatalog } from '../../orchestrator/catalog/catalog.js';
import { labsFolder } from '../../orchestrator/compose.js';
import { labIdSchema } from '../../orchestrator/contract/attempt.js';
import { enrolmentIdSchema } from '../../orchestrator/contract/enrolment.js';
import type { QuestionId } from '../../orchestrator/contract/quiz.js';
import { parseCheck } from '../../orchestrator/grading/checks/checks.js';
import { bankOf } from '../../orchestrator/programme/bank.js';
import { apportion, drawExam } from '../../orchestrator/programme/sittings/draw.js';
import { formOf } from '../../orchestrator/programme/sittings/forms.js';

const bank = bankOf(readCatalog(labsFolder, parseCheck));
const labs = ['sympy-dev', 'checkout-action'].map((id) => labIdSchema.parse(id));
const exam = bank.of(labs, 'exam');
const none = new Map<QuestionId, number>();
const draw = (seed: string, count = 30, seen: ReadonlyMap<QuestionId, number> = none) =>
  drawExam(exam, { count, seen, seed });
const countBy = (ids: readonly QuestionId[], key: (id: QuestionId) => string) => {
  const counts: Record<string, number> = {};
  for (const id of ids) counts[key(id)] = (counts[key(id)] ?? 0) + 1;
  return counts;
};
const labOf = (id: QuestionId) => bank.find(id)?.lab ?? '';
const kindOf = (id: QuestionId) => bank.find(id)?.item.kind ?? '';

test('seats are divided in proportion, none above a group’s size, and all where there is room', () => {
  const groups = fc.array(fc.record({ weight: fc.integer({ min: 1, max: 20 }), size: fc.nat(20) }), { minLength: 1 });
  fc.assert(
    fc.property(fc.nat(60), groups, (seats, all) => {
      const given = apportion(seats, all);
      given.forEach((count, index) => {
        expect(count).toBeLessThanOrEqual(all[index]?.size ?? 0);
      });
      const room = all.reduce((sum, { size }) => sum + size, 0);
      expect(given.reduce((sum, count) => sum + count, 0)).toBe(Math.min(seats, room));
    }),
  );
  const kinds = [14, 6, 5, 7].map((size) => ({ weight: size, size }));
  expect(apportion(15, kinds)).toEqual([7, 3, 2, 3]);
});

test('an exam has no question twice, half of each lab, and of each kind as the banks have them', () => {
  fc.assert(
    fc.property(fc.string(), (seed) => {
      const drawn = draw(seed);
      expect(new Set(drawn).size).toBe(30);
      expect(countBy(drawn, labOf)).toEqual({ 'sympy-dev': 15, 'checkout-action': 15 });
      for (const [kind, count] of Object.entries(countBy(drawn, kindOf))) {
        const share = exam.filter(({ item }) => item.kind === kind).length / exam.length;
        expect(Math.abs(count - 30 * share)).toBeLessThan(2);
      }
    }),
    { numRuns: 50 },
  );
});

test('an exam asks nothing that is asked in a course or in the tests', () => {
  for (const id of draw('any', 100)) expect(bank.find(id)?.item.use).toBe('exam');
});

test('the same sitting draws the same, another one another', () => {
  expect(draw('one')).toEqual(draw('one'));
  const orders = Array.from({ length: 20 }, (_, index) => draw(`sitting ${index}`).join());
  expect(new Set(orders).size).toBe(20);
});

test('what was met in earlier tries comes last: the second exam asks nothing again while others are left', () => {
  const first = draw('first');
  const second = draw('second', 30, new Map(first.map((id) => [id, 1])));
  expect(second.filter((id) => first.includes(id))).toEqual([]);
  const seen = new Map([...first, ...second].map((id) => [id, 1]));
  const third = draw('third', 30, seen);
  const fresh = exam.filter(({ item }) => !seen.has(item.id)).map(({ item }) => item.id);
  expect(fresh.filter((id) => third.includes(id)).length).toBeGreaterThan(0);
  expect(third).toHaveLength(30);
});

test('a bank that is too small gives all that it has', () => {
  expect(draw('all', 1000)).toHaveLength(exam.length);
  expect(drawExam([], { count: 10, seen: none, seed: 'none' })).toEqual([]);
});

test('the forms of the tests are crossed: half of the people begin with each, and everybody gets the other after', () => {
  const people = Array.from({ length: 1000 }, (_, index) => enrolmentIdSchema.parse(`person-${index}`));
  const before = people.map((id) => formOf(id, 'pre-test'));
  people.forEach((id, index) => {
    expect(new Set([before[index], formOf(id, 'post-test')]).size).toBe(2);
  });
  const withA = before.filter((form) => form === 'test-a').length;
  expect(withA).toBeGreaterThan(420);
  expect(withA).toBeLessThan(580);
  for (const form of ['test-a', 'test-b'] as const) expect(bank.of(labs, form)).toHaveLength(10);
});
