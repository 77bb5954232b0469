import { z } from 'zod';
import { labIdSchema } from './attempt.js';
import { choiceSchema, markedSchema, questionIdSchema, questionKindSchema, questionSchema } from './quiz.js';

/** One sitting of an exam or a test: the questions drawn for one person at one time. */
export const sittingIdSchema = z.string().min(1).max(64).brand('SittingId');
export type SittingId = z.infer<typeof sittingIdSchema>;

/** The modules that are sat. Only the exam has a time limit and may be tried again. */
export const sittingModuleSchema = z.enum(['pre-test', 'exam', 'post-test']);
export type SittingModule = z.infer<typeof sittingModuleSchema>;

/** Answers that were on their way at the end are taken for so long after it. */
export const graceMs = 5_000;

export const beginSittingSchema = z.strictObject({ module: sittingModuleSchema });

/** One question's answer as it stands. */
export const answerSchema = z.object({
  question: questionIdSchema,
  choice: choiceSchema,
  /** Marked by the person to come back to. */
  flagged: z.boolean(),
  /** Counts the changes of this answer from 1. Who changes it names the one they know; 0 for the first. */
  revision: z.number().int().min(0),
});
export type Answer = z.infer<typeof answerSchema>;
export const saveAnswerSchema = answerSchema.omit({ question: true }).strict();
export type SaveAnswer = z.infer<typeof saveAnswerSchema>;

/** A sitting without its questions: what changes while it goes on. */
export const sittingStateSchema = z.object({
  id: sittingIdSchema,
  module: sittingModuleSchema,
  beganAt: z.number().int(),
  /** When time is up; null without a limit. */
  endsAt: z.number().int().nullable(),
  endedAt: z.number().int().nullable(),
  /** The server's clock at this answer, to count down by. */
  now: z.number().int(),
  answers: z.array(answerSchema),
});
export type SittingState = z.infer<typeof sittingStateSchema>;

export const askedSchema = questionSchema.extend({ lab: labIdSchema });
export type Asked = z.infer<typeof askedSchema>;

/** A sitting that is under way, its questions in the order to ask them. */
export const sittingSchema = sittingStateSchema.extend({ questions: z.array(askedSchema) });
export type Sitting = z.infer<typeof sittingSchema>;

/** `submitted`; `time`: the limit was reached; `outage`: it was reached while the server was not running. */
export const endingSchema = z.enum(['submitted', 'time', 'outage']);
export type Ending = z.infer<typeof endingSchema>;

/** One sitting in a person's list. */
export const sittingSummarySchema = z.object({
  id: sittingIdSchema,
  module: sittingModuleSchema,
  beganAt: z.number().int(),
  endsAt: z.number().int().nullable(),
  endedAt: z.number().int().nullable(),
  ending: endingSchema.nullable(),
  questions: z.number().int(),
  /** The share of the points, 0–1; null while it goes on. */
  score: z.number().min(0).max(1).nullable(),
  /** Null for tests, which nobody can fail, and while it goes on. */
  passed: z.boolean().nullable(),
  /** False where it uses up no try: an instructor cancelled it, or the server was down at its end. */
  counts: z.boolean(),
  /** Why an instructor cancelled it. */
  voidReason: z.string().nullable(),
});
export type SittingSummary = z.infer<typeof sittingSummarySchema>;

/** A group of the questions of a sitting, and the share of its points that was reached. */
const partSchema = { score: z.number().min(0).max(1), questions: z.number().int() };

/** A sitting that is over. */
export const sittingResultSchema = sittingSummarySchema.extend({
  /** The share that passes; null for tests. */
  passShare: z.number().nullable(),
  byLab: z.array(z.object({ lab: labIdSchema, ...partSchema })),
  byKind: z.array(z.object({ kind: questionKindSchema, ...partSchema })),
  /**
   * Every answer with what was right and why. Null as long as it could help: for the exam until one is passed or no try is
   * left, for the tests until the one after is done.
   */
  marked: z.array(markedSchema.extend({ lab: labIdSchema })).nullable(),
});
export type SittingResult = z.infer<typeof sittingResultSchema>;

/** The tests before and after, of one person. */
export const progressSchema = z.object({
  before: z.number(),
  after: z.number(),
  /** Which share of what could be gained was gained (Hake 1998); null where everything was right before. */
  gain: z.number().nullable(),
});

export const sittingsSchema = z.object({
  /** Oldest first. */
  sittings: z.array(sittingSummarySchema),
  /** Null until both tests are done. */
  progress: progressSchema.nullable(),
});
export type Sittings = z.infer<typeof sittingsSchema>;

/** The tests before and after, over the people of a cohort who did both. Shares are 0–1. */
export const improvementSchema = z.object({
  people: z.number().int(),
  before: z.number().nullable(),
  after: z.number().nullable(),
  /** The mean of after − before, and its standard deviation (null for fewer than two people). */
  difference: z.number().nullable(),
  deviation: z.number().nullable(),
  /** 95 % confidence interval of the mean difference (paired, Student's t); null for fewer than two people. */
  interval: z.object({ low: z.number(), high: z.number() }).nullable(),
  /** Normalised gain of the means (Hake 1998); null without people, or where everything was right before. */
  gain: z.number().nullable(),
});
export type Improvement = z.infer<typeof improvementSchema>;

export const voidSittingSchema = z.strictObject({ reason: z.string().trim().min(3).max(300) });
