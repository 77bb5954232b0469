import { z } from 'zod';
import { questionIdSchema, questionKindSchema } from '../contract/quiz.js';
import { textSchema } from '../contract/text.js';
import { type Complaint, parseYaml } from './files.js';

/** Lines of a log, a file or a terminal: so many and so wide as a narrow page can show. */
const excerptSchema = z
  .string()
  .transform((text) => text.trimEnd().split('\n'))
  .refine((lines) => lines.length <= 25, 'must have at most 25 lines')
  .refine((lines) => lines.every((line) => line.length <= 110), 'must have at most 110 columns in each line');

/** `check`: in the course. `exam`: the bank of the final assessment. `test-a`, `test-b`: before and after, in parallel. */
const useSchema = z.enum(['check', 'exam', 'test-a', 'test-b']);

const itemSchema = z
  .strictObject({
    id: questionIdSchema,
    use: useSchema,
    kind: questionKindSchema,
    /** Markdown. */
    prompt: textSchema,
    excerpt: excerptSchema.optional(),
    /** For `ordering` in the right order; none for `log`. */
    options: z
      .array(
        z.strictObject({
          id: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'must be lower case letters, digits and dashes'),
          text: textSchema,
          right: z.boolean().default(false),
          /** Why just this option is right or wrong. */
          why: textSchema.optional(),
        }),
      )
      .max(6)
      .default([]),
    /** The right lines of a `log`, counted from 1. */
    lines: z.array(z.number().int().min(1)).default([]),
    explanation: textSchema,
  })
  .superRefine((item, context) => {
    const complain = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const right = item.options.filter((option) => option.right).length;
    const ids = item.options.map(({ id }) => id);
    if (new Set(ids).size < ids.length) complain(['options'], 'an id stands here twice; give each option its own');
    if (item.kind === 'log') {
      if (ids.length > 0) complain(['options'], 'a log has no options; its lines are chosen');
      if (item.excerpt === undefined) complain(['excerpt'], 'a log needs an excerpt');
      if (item.lines.length === 0) complain(['lines'], 'must name at least one right line');
      if (new Set(item.lines).size < item.lines.length) complain(['lines'], 'must name each line once');
      if (item.lines.some((line) => line > (item.excerpt?.length ?? 0))) {
        complain(['lines'], `must be lines of the excerpt, 1 to ${item.excerpt?.length ?? 0}`);
      }
      return;
    }
    if (ids.length < 3) complain(['options'], 'must be at least 3');
    if (item.lines.length > 0) complain(['lines'], 'only a log has lines');
    if (item.kind === 'ordering' && right > 0) complain(['options'], 'the order is what is right; leave out `right`');
    if (item.kind === 'single' && right !== 1) complain(['options'], `exactly one must be right, not ${right}`);
    if (item.kind === 'multiple' && (right === 0 || right === ids.length)) {
      complain(['options'], 'at least one must be right, and not all');
    }
  });

/** A question with its answer, as its author wrote it; what may be shown of it is in the contract. */
export type QuizItem = z.infer<typeof itemSchema>;

/** What a lab's questions must at least hold: enough for two parallel tests, and for exams that differ. */
const amounts: { use: QuizItem['use']; kind?: QuizItem['kind']; least: number; most?: number }[] = [
  { use: 'check', least: 6 },
  { use: 'exam', least: 24 },
  { use: 'exam', kind: 'multiple', least: 5 },
  { use: 'exam', kind: 'ordering', least: 3 },
  { use: 'exam', kind: 'log', least: 5 },
  { use: 'test-a', least: 5, most: 5 },
  { use: 'test-b', least: 5, most: 5 },
];

/** `quiz.yaml`. */
export const quizSchema = z.strictObject({ questions: z.array(itemSchema) }).superRefine(({ questions }, context) => {
  const complain = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  questions.forEach(({ id, use, kind }, index) => {
    if (questions.findIndex((other) => other.id === id) < index) {
      complain(['questions', index, 'id'], `"${id}" stands here twice; give it another id`);
    }
    if (use.startsWith('test-') && kind !== 'single' && kind !== 'multiple') {
      complain(['questions', index, 'kind'], 'a test asks single and multiple only');
    }
  });
  for (const { use, kind, least, most = Number.POSITIVE_INFINITY } of amounts) {
    const count = questions.filter((item) => item.use === use && (kind ?? item.kind) === item.kind).length;
    if (count >= least && count <= most) continue;
    const wanted = `${least === most ? 'exactly' : 'at least'} ${least}`;
    complain(['questions'], `must be ${wanted} of use ${use}${kind ? ` and kind ${kind}` : ''}, not ${count}`);
  }
});

/**
 * Reads `quiz.yaml`'s text; `taken` tells which lab has a question by an id already. `file` is only for messages. Throws
 * `CatalogError`.
 */
export const parseQuiz = (text: string, file: string, taken: ReadonlyMap<string, string> = new Map()): QuizItem[] =>
  parseYaml(text, file, quizSchema, ({ questions }) =>
    questions.flatMap(({ id }, index): Complaint[] => {
      const lab = taken.get(id);
      return lab === undefined
        ? []
        : [{ path: ['questions', index, 'id'], message: `the lab ${lab} has a question "${id}" too; rename one` }];
    }),
  ).questions;
