import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QuizItem } from '../../orchestrator/catalog/quiz.js';
import { markedSchema, questionIdSchema, questionSchema } from '../../orchestrator/contract/quiz.js';
import { markedOf, questionView, scoreOf } from '../../orchestrator/programme/quiz.js';

const text = (en: string) => ({ en, 'zh-CN': `${en}（中文）` });

/** A question of any kind, as authors may write it. */
const items: fc.Arbitrary<QuizItem> = fc
  .record({
    id: fc.stringMatching(/^[a-z][a-z0-9-]{1,12}$/),
    kind: fc.constantFrom('single', 'multiple', 'ordering', 'log'),
    size: fc.integer({ min: 3, max: 5 }),
    right: fc.integer({ min: 1, max: 2 }),
  })
  .map(({ id, kind, size, right }) => ({
    id: questionIdSchema.parse(id),
    use: 'exam',
    kind,
    prompt: text('What now?'),
    ...(kind === 'log' ? { excerpt: Array.from({ length: 12 }, (_, index) => `line ${index + 1}`) } : {}),
    options:
      kind === 'log'
        ? []
        : Array.from({ length: size }, (_, index) => ({
            id: `option-${index}`,
            text: text(`Option ${index}`),
            right: kind !== 'ordering' && index < (kind === 'single' ? 1 : right),
            ...(index === 0 ? { why: text('Because.') } : {}),
          })),
    lines: kind === 'log' ? Array.from({ length: right }, (_, index) => 2 + 3 * index) : [],
    explanation: text('Evidence decides.'),
  }));
const ofKind = (...kinds: QuizItem['kind'][]) => items.filter(({ kind }) => kinds.includes(kind));

/** Everything that can be chosen of a question. */
const choosable = (item: QuizItem): string[] =>
  item.kind === 'log' ? (item.excerpt ?? []).map((_, index) => String(index + 1)) : item.options.map(({ id }) => id);
const rightOf = (item: QuizItem) => markedOf(item, []).right;
/** A question with some choice: some of what can be chosen, in any order, perhaps with what does not exist. */
const answered = (all: fc.Arbitrary<QuizItem>) =>
  all.chain((item) =>
    fc.tuple(fc.constant(item), fc.shuffledSubarray([...choosable(item), 'of-no-question'], { minLength: 0 })),
  );

describe('the score of an answer', () => {
  it('is 1 for what is right, 0 for no answer, and never outside of that', () => {
    fc.assert(
      fc.property(answered(items), ([item, choice]) => {
        expect(scoreOf(item, rightOf(item))).toBe(1);
        expect(scoreOf(item, [])).toBe(0);
        expect(scoreOf(item, choice)).toBeGreaterThanOrEqual(0);
        expect(scoreOf(item, choice)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is 1 for nothing but what is right', () => {
    fc.assert(
      fc.property(answered(items), ([item, choice]) => {
        const known = choice.filter((id) => id !== 'of-no-question');
        const same =
          item.kind === 'ordering'
            ? known.join() === rightOf(item).join()
            : [...choice].sort().join() === [...rightOf(item)].sort().join();
        expect(scoreOf(item, choice) === 1).toBe(same);
      }),
    );
  });

  it('grows with each right one that is added, and falls or stays with each wrong one', () => {
    fc.assert(
      fc.property(answered(ofKind('multiple', 'log')), ([item, choice]) => {
        const before = scoreOf(item, choice);
        for (const id of choosable(item).filter((one) => !choice.includes(one))) {
          const after = scoreOf(item, [...choice, id]);
          if (rightOf(item).includes(id)) expect(after).toBeGreaterThanOrEqual(before);
          else expect(after).toBeLessThanOrEqual(before);
        }
      }),
    );
  });

  it('counts each chosen one once, in any order', () => {
    fc.assert(
      fc.property(answered(ofKind('single', 'multiple', 'log')), ([item, choice]) => {
        expect(scoreOf(item, [...choice, ...choice].reverse())).toBe(scoreOf(item, choice));
      }),
    );
  });

  it('gives all or nothing for a single choice, and nothing for two', () => {
    fc.assert(
      fc.property(answered(ofKind('single')), ([item, choice]) => {
        expect(scoreOf(item, choice)).toBe(choice.join() === 'option-0' ? 1 : 0);
      }),
    );
  });

  it('rises when two neighbours of an order are put right, and is 0 for the order reversed', () => {
    fc.assert(
      fc.property(
        ofKind('ordering').chain((item) =>
          fc.tuple(fc.constant(item), fc.shuffledSubarray(choosable(item), { minLength: item.options.length })),
        ),
        ([item, choice]) => {
          const right = rightOf(item);
          const at = choice.findIndex((id, index) => right.indexOf(id) > right.indexOf(choice[index + 1] ?? id));
          const [one, other] = [choice[at], choice[at + 1]];
          if (one !== undefined && other !== undefined) {
            const better = choice.with(at, other).with(at + 1, one);
            expect(scoreOf(item, better)).toBeGreaterThanOrEqual(scoreOf(item, choice));
          }
          expect(scoreOf(item, [...right].reverse())).toBe(0);
        },
      ),
    );
  });

  it('is worth what the formulas say', () => {
    const item = (kind: QuizItem['kind'], size: number, right: number): QuizItem => ({
      ...(fc.sample(ofKind(kind), 1)[0] as QuizItem),
      options: Array.from({ length: size }, (_, index) => ({
        id: `option-${index}`,
        text: text('Option'),
        right: index < right,
      })),
    });
    const multiple = item('multiple', 5, 2);
    expect(scoreOf(multiple, ['option-0'])).toBe(0.5);
    expect(scoreOf(multiple, ['option-0', 'option-1', 'option-4'])).toBe(0.5);
    expect(scoreOf(multiple, choosable(multiple))).toBe(0);
    const ordering = item('ordering', 4, 0);
    expect(scoreOf(ordering, ['option-1', 'option-0', 'option-2', 'option-3'])).toBeCloseTo(2 / 3);
    expect(scoreOf(ordering, ['option-0', 'option-1', 'option-2'])).toBe(0);
  });
});

describe('a question as it is shown', () => {
  it('has the form of the contract, holds every option, and tells nothing of the answer', () => {
    fc.assert(
      fc.property(items, (item) => {
        const shown = questionView(item, 'a sitting');
        expect(questionSchema.strict().parse(shown)).toEqual(shown);
        expect(shown.options.map(({ id }) => id).sort()).toEqual(item.options.map(({ id }) => id).sort());
        for (const secret of ['right', 'why', 'Because', 'Evidence', 'lines']) {
          expect(JSON.stringify(shown)).not.toContain(secret);
        }
      }),
    );
  });

  it('is the same for ever in one sitting, and in another order in some other one', () => {
    fc.assert(
      fc.property(ofKind('single', 'multiple', 'ordering'), (item) => {
        expect(questionView(item, 'a')).toEqual(questionView(item, 'a'));
        const orders = Array.from({ length: 30 }, (_, index) =>
          questionView(item, `sitting ${index}`)
            .options.map(({ id }) => id)
            .join(),
        );
        expect(new Set(orders).size).toBeGreaterThan(1);
      }),
    );
  });

  it('never shows an order that is right already', () => {
    fc.assert(
      fc.property(ofKind('ordering'), fc.string(), (item, sitting) => {
        expect(questionView(item, sitting).options.map(({ id }) => id)).not.toEqual(rightOf(item));
      }),
    );
  });

  it('puts the right option of a single choice at each place about as often', () => {
    const item: QuizItem = { ...(fc.sample(ofKind('single'), 1)[0] as QuizItem) };
    const size = item.options.length;
    const places = Array.from({ length: 600 }, (_, index) =>
      questionView(item, String(index)).options.findIndex(({ id }) => id === 'option-0'),
    );
    for (let place = 0; place < size; place += 1) {
      expect(places.filter((one) => one === place).length / 600).toBeGreaterThan(0.6 / size);
    }
  });
});

it('an answered question comes with what was right and why, in the order of its sitting', () => {
  fc.assert(
    fc.property(answered(items), ([item, choice]) => {
      const marked = markedOf(item, choice, 'a sitting');
      expect(markedSchema.parse(marked)).toEqual(marked);
      expect(marked.question).toEqual(questionView(item, 'a sitting'));
      expect(marked.score).toBe(scoreOf(item, choice));
      expect(marked.reasons.map(({ option }) => option)).toEqual(item.kind === 'log' ? [] : ['option-0']);
    }),
  );
});
