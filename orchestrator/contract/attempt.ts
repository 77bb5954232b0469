import { z } from 'zod';
import { accountIdSchema } from './account.js';
import { enrolmentIdSchema } from './enrolment.js';
import { problemSchema } from './problem.js';
import { interventionSchema } from './steering.js';

export const attemptIdSchema = z.string().min(1).max(64).brand('AttemptId');
export type AttemptId = z.infer<typeof attemptIdSchema>;
export const labIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,40}$/)
  .brand('LabId');
export type LabId = z.infer<typeof labIdSchema>;

export const modeSchema = z.enum(['practice', 'assessment', 'drill']);
export type Mode = z.infer<typeof modeSchema>;

/** The state machine's states; the last four are final. */
export const attemptStateSchema = z.enum([
  'queued',
  'opening',
  'ready',
  'running',
  'submitted',
  'examining',
  'graded',
  'closed',
  'failed',
  'expired',
]);
export type AttemptState = z.infer<typeof attemptStateSchema>;
/** Nothing happens in these any more, but that a graded attempt may be closed. */
export const finalStates: readonly AttemptState[] = ['graded', 'closed', 'failed', 'expired'];

export const phaseSchema = z.enum(['identify', 'report', 'contain', 'eradicate', 'recover', 'prevent']);
export type Phase = z.infer<typeof phaseSchema>;

/** One step of opening a range or of examining it, as the trainee watches it happen. */
export const stepSchema = z.object({
  id: z.string(),
  state: z.enum(['waiting', 'active', 'done', 'failed']),
  startedAt: z.number().int().nullable(),
  endedAt: z.number().int().nullable(),
});
export type Step = z.infer<typeof stepSchema>;

/**
 * What is wrong with an attempt's evidence. It costs nobody points by itself: people look at it. `ledger-damaged`: records
 * are missing or are not what was written; `recording-damaged`, `recording-lost`, `recording-cut`: of the terminals'
 * recordings one was changed afterwards, could not be written, or reached its limit.
 */
export const markSchema = z.object({
  code: z.enum(['ledger-damaged', 'recording-damaged', 'recording-lost', 'recording-cut']),
  /** The host and shell of a recording (`app-0`), `-` for the ledger. */
  host: z.string(),
  at: z.number().int(),
  /** For people, in English: which records, or what the disk said. */
  detail: z.string(),
});
export type Mark = z.infer<typeof markSchema>;

/** `achieved` is null where the mode does not tell before the grade, or where only the examiner can know. */
export const objectiveViewSchema = z.object({
  id: z.string(),
  phase: phaseSchema,
  points: z.number(),
  achieved: z.boolean().nullable(),
});

export const hintViewSchema = z.object({
  objective: z.string(),
  /** Tiers already taken, with their text in both languages; and what the next one would cost (null: none left). */
  taken: z.array(
    z.object({ tier: z.number().int(), text: z.object({ en: z.string(), 'zh-CN': z.string() }), cost: z.number() }),
  ),
  nextCost: z.number().nullable(),
});

/** Everything the browser or a robot needs to follow an attempt. Times are epoch milliseconds. */
export const attemptViewSchema = z.object({
  id: attemptIdSchema,
  /** Answers and events may overtake each other: of two views of an attempt, the one with the higher revision is the newer. */
  revision: z.number().int(),
  /** Whose it is. After an erasure, the name is a made-up one. */
  owner: z.object({ id: accountIdSchema, name: z.string() }),
  labId: labIdSchema,
  labVersion: z.string(),
  mode: modeSchema,
  state: attemptStateSchema,
  /** Why it failed, expired or was closed. */
  problem: problemSchema.nullable(),
  createdAt: z.number().int(),
  /** When the replay had its first effect: the 30-minute clock starts here. */
  clockStartedAt: z.number().int().nullable(),
  /** When the current state ends by itself (the attempt is then submitted, or closed). */
  endsAt: z.number().int().nullable(),
  submittedAt: z.number().int().nullable(),
  gradedAt: z.number().int().nullable(),
  /**
   * While it waits for a range: how many come before it, and until when at the latest, as things stand. `place`: all that may
   * live are taken. `turn`: there is room, and those before it are being opened.
   */
  queue: z.object({ ahead: z.number().int(), byAt: z.number().int(), for: z.enum(['place', 'turn']) }).nullable(),
  opening: z.array(stepSchema),
  examination: z.array(stepSchema),
  /** Hosts with a terminal, in the order to show them. */
  hosts: z.array(z.object({ name: z.string(), shells: z.number().int() })),
  objectives: z.array(objectiveViewSchema),
  hints: z.array(hintViewSchema),
  reportsFiled: z.number().int(),
  /** Total of the grade, once graded. */
  points: z.number().nullable(),
  /** The attempt that replaced this one by a reset. */
  successor: attemptIdSchema.nullable(),
  marks: z.array(markSchema),
  /** When its evidence was erased: the grade is then all there is. */
  erasedAt: z.number().int().nullable(),
  /** The way through a programme that it belongs to, if any. */
  enrolment: enrolmentIdSchema.nullable(),
  /** Since when an instructor has it stand still; null while it goes on. */
  pausedAt: z.number().int().nullable(),
  /** How long the clock has stood still so far, in earlier pauses (ms). */
  pausedMs: z.number().int(),
  /** What instructors did in it, in the order of happening. */
  interventions: z.array(interventionSchema),
});
export type AttemptView = z.infer<typeof attemptViewSchema>;

/** An attempt in a list of many. */
export const attemptListingSchema = attemptViewSchema.pick({
  id: true,
  owner: true,
  labId: true,
  mode: true,
  state: true,
  createdAt: true,
  points: true,
  marks: true,
  erasedAt: true,
});
export type AttemptListing = z.infer<typeof attemptListingSchema>;

export const newAttemptSchema = z.strictObject({ lab: labIdSchema, mode: modeSchema.exclude(['drill']) });
export const takeHintSchema = z.strictObject({ objective: z.string().max(64) });

/** CPU of one host as a share of its own quota: 1 is all it may use. */
export const cpuSampleSchema = z.object({ host: z.string(), at: z.number().int(), share: z.number().min(0) });
export type CpuSample = z.infer<typeof cpuSampleSchema>;
