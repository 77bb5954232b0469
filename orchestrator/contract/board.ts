import { z } from 'zod';
import { attemptIdSchema, attemptStateSchema, labIdSchema, modeSchema, phaseSchema } from './attempt.js';
import { cohortIdSchema } from './cohort.js';
import { enrolmentIdSchema } from './enrolment.js';
import { moduleKindSchema } from './programme.js';
import { textSchema } from './text.js';

/**
 * How far an attempt that is under way has come, as its instructors see it: also where the mode tells its trainee nothing
 * before the grade.
 */
export const progressSchema = z.object({
  /** Objectives that hold already, by id: of those that need no examiner. */
  held: z.array(z.string()),
  /** As in a grade: milliseconds on the clock, pauses taken off. */
  identifyMs: z.number().int().nullable(),
  reportMs: z.number().int().nullable(),
  /** When the last harmful act came, on the same clock: the attack is contained since then, if none follows. */
  lastHarmMs: z.number().int().nullable(),
  /** The last command, key or report (epoch ms). */
  activeAt: z.number().int().nullable(),
  /** Whether the trainee has the attempt's page open. */
  here: z.boolean(),
});
export type Progress = z.infer<typeof progressSchema>;

/** Why somebody may need help; the rules stand in `programme/board/needs.ts`. In the order of urgency. */
export const needReasonSchema = z.enum([
  'no-objective',
  'idle',
  'reports-miss',
  'not-begun',
  'no-tries-left',
  'failed-tries',
  'overdue',
]);
export type NeedReason = z.infer<typeof needReasonSchema>;
export const needSchema = z.object({
  reason: needReasonSchema,
  /** Since when it is so. */
  since: z.number().int().nullable(),
});
export type Need = z.infer<typeof needSchema>;

const boardAttemptSchema = z.object({
  id: attemptIdSchema,
  lab: labIdSchema,
  mode: modeSchema,
  state: attemptStateSchema,
  /** The furthest phase of which an objective holds; null before the first. */
  phase: phaseSchema.nullable(),
  objectives: z.object({ held: z.number().int(), count: z.number().int() }),
  clockStartedAt: z.number().int().nullable(),
  pausedAt: z.number().int().nullable(),
  pausedMs: z.number().int(),
  submittedAt: z.number().int().nullable(),
  reports: z.number().int(),
  activeAt: z.number().int().nullable(),
  here: z.boolean(),
});
export type BoardAttempt = z.infer<typeof boardAttemptSchema>;

/** One person of a cohort at this moment. */
export const boardRowSchema = z.object({
  enrolment: enrolmentIdSchema,
  name: z.string(),
  group: z.number().int().nullable(),
  /** Modules that the certificate asks for. */
  modules: z.object({ done: z.number().int(), count: z.number().int() }),
  /** What they are to do next; null where there is nothing now. */
  current: z
    .object({ kind: moduleKindSchema, lab: labIdSchema.nullable(), dueAt: z.number().int().nullable() })
    .nullable(),
  /** The attempt that is under way. */
  attempt: boardAttemptSchema.nullable(),
  /** Most urgent first; empty: all is well. */
  needs: z.array(needSchema),
});
export type BoardRow = z.infer<typeof boardRowSchema>;

/** Everybody in a cohort, in the order of joining. */
export const boardSchema = z.object({
  cohort: cohortIdSchema,
  at: z.number().int(),
  /** What is said of the cohort's labs: a page then needs nothing else. */
  labs: z.array(z.object({ id: labIdSchema, title: textSchema, targetMinutes: z.number() })),
  rows: z.array(boardRowSchema),
});
export type Board = z.infer<typeof boardSchema>;

/** What changed on a board: rows that are new or other than before, and who is gone. */
export interface BoardChange {
  rows: BoardRow[];
  gone: string[];
}
