import { z } from 'zod';
import { labIdSchema } from './attempt.js';
import { cohortSchema, enrolmentSchema } from './cohort.js';

/** The parts of the programme. Those of a case exist once for each lab of the cohort. */
export const moduleKindSchema = z.enum([
  'pre-test',
  'course',
  'practice',
  'discussion',
  'journal',
  'exam',
  'practical',
  'post-test',
]);
export type ModuleKind = z.infer<typeof moduleKindSchema>;

/** Tries of an exam or a practical: what is left, and from when. */
export const triesSchema = z.object({
  used: z.number().int(),
  allowed: z.number().int(),
  /** The best result: a share (0–1) for the exam, points (0–100) for a practical; null before the first. */
  best: z.number().nullable(),
  passed: z.boolean(),
  /** The next try may begin then; null: at once, or never again. */
  nextAt: z.number().int().nullable(),
});
export type Tries = z.infer<typeof triesSchema>;

/** One module as its trainee stands in it. */
export const moduleSchema = z.object({
  /** `exam`, or for a case `practice:sympy-dev`. */
  id: z.string(),
  kind: moduleKindSchema,
  lab: labIdSchema.nullable(),
  state: z.enum(['locked', 'open', 'started', 'done', 'failed']),
  /** Between 0 and 1. */
  share: z.number().min(0).max(1),
  dueAt: z.number().int().nullable(),
  doneAt: z.number().int().nullable(),
  /** Modules to be done first, by id. */
  needs: z.array(z.string()),
  tries: triesSchema.nullable(),
  /** Whether the certificate asks for it. */
  required: z.boolean(),
});
export type Module = z.infer<typeof moduleSchema>;

/** The programme of one person. */
export const programmeSchema = z.object({
  enrolment: enrolmentSchema,
  cohort: cohortSchema,
  /** In the order to take them. */
  modules: z.array(moduleSchema),
  /** What to do next; null when there is nothing to do now. */
  next: z.string().nullable(),
  /** Required modules that are not done, by id. Empty: everything is passed. */
  missing: z.array(z.string()),
});
export type Programme = z.infer<typeof programmeSchema>;
