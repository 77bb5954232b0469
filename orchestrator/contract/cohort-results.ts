import { z } from 'zod';
import { attemptIdSchema, labIdSchema, modeSchema, phaseSchema } from './attempt.js';
import { cohortIdSchema } from './cohort.js';
import { enrolmentIdSchema } from './enrolment.js';
import { moduleSchema } from './programme.js';

const time = z.number().int().nullable();

/** The best attempt of one person at one lab in one mode, by its latest grade. */
export const labResultSchema = z.object({
  lab: labIdSchema,
  mode: modeSchema,
  /** How many attempts have a grade. */
  graded: z.number().int(),
  attempt: attemptIdSchema,
  points: z.number(),
  max: z.number(),
  /** Milliseconds from the attack's first effect; null where it never happened. */
  identifyMs: time,
  reportMs: time,
  containMs: time,
  recoverMs: time,
});
export type LabResult = z.infer<typeof labResultSchema>;

export const personResultsSchema = z.object({
  enrolment: enrolmentIdSchema,
  name: z.string(),
  reference: z.string().nullable(),
  group: z.number().int().nullable(),
  joinedAt: z.number().int(),
  identityChecked: z.boolean(),
  /** Modules done, of all. */
  done: z.number().int(),
  modules: z.number().int(),
  passed: z.boolean(),
  /** The best try of the exam, 0–1; null before the first. */
  exam: z.number().nullable(),
  labs: z.array(labResultSchema),
});
export type PersonResults = z.infer<typeof personResultsSchema>;

/** How hard one objective was: the points that the best attempts made of it, as a share of all that could be made. */
export const objectiveResultSchema = z.object({
  lab: labIdSchema,
  mode: modeSchema,
  id: z.string(),
  phase: phaseSchema,
  share: z.number(),
});
export type ObjectiveResult = z.infer<typeof objectiveResultSchema>;

/** What came out of a cohort: of those in it now. */
export const cohortResultsSchema = z.object({
  cohort: cohortIdSchema,
  name: z.string(),
  /** How many people began and finished each module, in the order to take them. */
  funnel: z.array(
    moduleSchema.pick({ id: true, kind: true, lab: true }).extend({ begun: z.number().int(), done: z.number().int() }),
  ),
  people: z.array(personResultsSchema),
  objectives: z.array(objectiveResultSchema),
});
export type CohortResults = z.infer<typeof cohortResultsSchema>;
