import { z } from 'zod';
import { attemptIdSchema, attemptStateSchema, labIdSchema, phaseSchema } from './attempt.js';
import { cohortIdSchema } from './cohort.js';
import { enrolmentIdSchema } from './enrolment.js';
import { operationSchema } from './operation.js';
import { textSchema } from './text.js';

export const drillIdSchema = z.string().min(1).max(64).brand('DrillId');
export type DrillId = z.infer<typeof drillIdSchema>;

const people = z.array(enrolmentIdSchema).min(1).max(200);
export const newDrillSchema = z.strictObject({ lab: labIdSchema, people });
export const drillPeopleSchema = z.strictObject({ people });

/** One person in a drill. Times are milliseconds on their own clock, pauses taken off. */
export const drillPersonSchema = z.object({
  enrolment: enrolmentIdSchema,
  name: z.string(),
  attempt: attemptIdSchema.nullable(),
  state: attemptStateSchema.nullable(),
  /** The code of what kept their range from opening, or ended it; null where nothing did. */
  problem: z.string().nullable(),
  /** Their attack began after everybody's: the range was not ready, or they came later. */
  late: z.boolean(),
  clockStartedAt: z.number().int().nullable(),
  submittedAt: z.number().int().nullable(),
  identifyMs: z.number().int().nullable(),
  reportMs: z.number().int().nullable(),
  /** The last harmful act so far: the attack may be contained since. */
  lastHarmMs: z.number().int().nullable(),
  /** Once graded: when the attack was contained, as the examiner confirmed; null where it was not. */
  containMs: z.number().int().nullable(),
  /** Objectives achieved, by id; all that count once graded, before that those that need no examiner. */
  held: z.array(z.string()),
  points: z.number().nullable(),
});
export type DrillPerson = z.infer<typeof drillPersonSchema>;

/** The same attack for many at one moment. */
export const drillSchema = z.object({
  id: drillIdSchema,
  cohort: cohortIdSchema,
  lab: z.object({
    id: labIdSchema,
    title: textSchema,
    targetMinutes: z.number(),
    objectives: z.array(z.object({ id: z.string(), phase: phaseSchema, title: textSchema })),
  }),
  createdAt: z.number().int(),
  /** When all ready ranges were fired at once; null before. */
  firedAt: z.number().int().nullable(),
  /** When it was stopped for all; null before. */
  stoppedAt: z.number().int().nullable(),
  /** Between the first and the last of the attacks that were fired together; null before they all began. */
  skewMs: z.number().int().nullable(),
  people: z.array(drillPersonSchema),
});
export type Drill = z.infer<typeof drillSchema>;

/**
 * A drill that is over, as whoever took part in it sees it. Of the others nothing tells who they are: they are without name
 * and attempt, their `enrolment` only numbers them, in the order in which they contained the attack.
 */
export const sharedDrillSchema = drillSchema.extend({
  /** The person it is shown to, among `people`. */
  you: enrolmentIdSchema,
});
export type SharedDrill = z.infer<typeof sharedDrillSchema>;

export const drillSummarySchema = z.object({
  id: drillIdSchema,
  lab: labIdSchema,
  createdAt: z.number().int(),
  firedAt: z.number().int().nullable(),
  stoppedAt: z.number().int().nullable(),
  people: z.number().int(),
});
export type DrillSummary = z.infer<typeof drillSummarySchema>;
export const drillListSchema = z.object({
  /** Newest first. */
  drills: z.array(drillSummarySchema),
  /** Ranges that may live at once on this server, and that do now: who finds no room waits in the queue. */
  ranges: operationSchema.shape.ranges,
});
export type DrillList = z.infer<typeof drillListSchema>;
