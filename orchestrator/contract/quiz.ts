import { z } from 'zod';
import { textSchema } from './text.js';

/** Names a question within its lab; never used for another question again. */
export const questionIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,60}$/, 'must be lower case letters, digits, dashes');
export type QuestionId = z.infer<typeof questionIdSchema>;

/**
 * `single`, `multiple`: choose one, or every right option. `ordering`: bring the options into order. `log`: mark lines of
 * the excerpt.
 */
export const questionKindSchema = z.enum(['single', 'multiple', 'ordering', 'log']);
export type QuestionKind = z.infer<typeof questionKindSchema>;

/** A question as it is asked: nothing here tells what is right. Options come in the order to show them. */
export const questionSchema = z.object({
  id: questionIdSchema,
  kind: questionKindSchema,
  /** Markdown. */
  prompt: textSchema,
  /** Lines of a log, a file or a terminal, as they are; the same in every language. */
  excerpt: z.array(z.string()).nullable(),
  /** Empty for `log`, whose options are the lines of the excerpt. */
  options: z.array(z.object({ id: z.string(), text: textSchema })),
});
export type Question = z.infer<typeof questionSchema>;

/**
 * The chosen options by id; for `ordering` all of them, in the order chosen; for `log` line numbers, counted from 1.
 * Empty: not answered.
 */
export const choiceSchema = z.array(z.string().max(64)).max(40);
export type Choice = z.infer<typeof choiceSchema>;

/** An answered question, with what was right and why. */
export const markedSchema = z.object({
  question: questionSchema,
  choice: choiceSchema,
  /** What would have been right, in the same form as `choice`. */
  right: choiceSchema,
  /** Between 0 and 1. */
  score: z.number().min(0).max(1),
  explanation: textSchema,
  /** For options that have one: why just this option is right or wrong. */
  reasons: z.array(z.object({ option: z.string(), text: textSchema })),
});
export type Marked = z.infer<typeof markedSchema>;
