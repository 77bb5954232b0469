import { z } from 'zod';
import { attemptIdSchema, labIdSchema, phaseSchema } from './attempt.js';
import { textSchema } from './text.js';

/** One sentence of a grade: what was seen, when, and what it gave. */
export const gradeLineSchema = z.object({
  ok: z.boolean(),
  points: z.number(),
  max: z.number(),
  text: textSchema,
  /** When the evidence was recorded (epoch ms), and the ledger records it stands on. */
  at: z.number().int().nullable(),
  evidence: z.array(z.number().int()),
});
export type GradeLine = z.infer<typeof gradeLineSchema>;

export const objectiveGradeSchema = z.object({
  id: z.string(),
  phase: phaseSchema,
  points: z.number(),
  max: z.number(),
  lines: z.array(gradeLineSchema),
});
export type ObjectiveGrade = z.infer<typeof objectiveGradeSchema>;

/** Milliseconds from the clock's start; null where it never happened. Target for the first containment: 30 minutes. */
export const gradeTimesSchema = z.object({
  clockStartedAt: z.number().int().nullable(),
  identifyMs: z.number().int().nullable(),
  reportMs: z.number().int().nullable(),
  containMs: z.number().int().nullable(),
  recoverMs: z.number().int().nullable(),
  targetMs: z.number().int(),
  withinTarget: z.boolean(),
});
export type GradeTimes = z.infer<typeof gradeTimesSchema>;

/** The grade: a pure function of (lab, variant, ledger). Computing it again gives the same bytes. */
export const gradeSchema = z.object({
  attemptId: attemptIdSchema,
  labId: labIdSchema,
  labVersion: z.string(),
  points: z.number(),
  max: z.number(),
  hintCost: z.number(),
  objectives: z.array(objectiveGradeSchema),
  times: gradeTimesSchema,
  /** Sequence number of the last ledger record that was taken into account. */
  ledgerHead: z.number().int(),
});
export type Grade = z.infer<typeof gradeSchema>;

/** What a regrade changed: objectives whose points or sentences differ. */
export const gradeDifferenceSchema = z.object({
  /** After minus before. */
  points: z.number(),
  labVersion: z.object({ before: z.string(), after: z.string() }),
  objectives: z.array(
    z.object({
      id: z.string(),
      before: z.number(),
      after: z.number(),
      /** Sentences that stand no longer, and new ones. */
      gone: z.array(textSchema),
      added: z.array(textSchema),
    }),
  ),
});
export type GradeDifference = z.infer<typeof gradeDifferenceSchema>;

/** One of an attempt's grades: the first, or a regrade beside it. */
export const gradeEntrySchema = z.object({
  number: z.number().int(),
  computedAt: z.number().int(),
  points: z.number(),
  max: z.number(),
  /** Why it was computed again, and by whom; null for the first grade, and `by` for people who were erased. */
  reason: z.string().nullable(),
  by: z.string().nullable(),
  /** False for grades from before grades were signed. */
  signed: z.boolean(),
  /** Against the grade before; null for the first. */
  difference: gradeDifferenceSchema.nullable(),
});
export type GradeEntry = z.infer<typeof gradeEntrySchema>;

export const regradeRequestSchema = z.strictObject({ reason: z.string().trim().min(3).max(500) });

/** One mark on the debrief's time axis. */
export const debriefEventSchema = z.object({
  at: z.number().int(),
  lane: z.enum(['attack', 'command', 'response', 'objective', 'service', 'examiner']),
  text: textSchema,
  techniques: z.array(z.string()),
  seq: z.number().int().nullable(),
  /** The shell in whose recording it is to be seen, where it is a command. */
  terminal: z.object({ host: z.string(), shell: z.number().int() }).nullable(),
});
/** One step of the case, with the gap that let it through; `at` and `seq`: where it was first proved in this attempt. */
export const anatomyStepSchema = z.object({
  attacker: textSchema,
  gap: textSchema,
  misconception: textSchema,
  remedy: textSchema,
  techniques: z.array(z.string()),
  at: z.number().int().nullable(),
  seq: z.number().int().nullable(),
});

/** What happened on one time axis, also in an attempt without a grade. From the ledger alone, long after the range has gone. */
export const timelineSchema = z.object({
  attemptId: attemptIdSchema,
  from: z.number().int(),
  to: z.number().int(),
  times: gradeTimesSchema.pick({ clockStartedAt: true, targetMs: true }),
  events: z.array(debriefEventSchema),
  cpu: z.array(z.object({ host: z.string(), at: z.number().int(), share: z.number() })),
  /** Connections that the hosts made, as the witness saw them begin. `hostile`: to an address of the attacker. */
  connections: z.array(
    z.object({
      host: z.string(),
      at: z.number().int(),
      seq: z.number().int(),
      exe: z.string().nullable(),
      remote: z.string(),
      hostile: z.boolean(),
    }),
  ),
});
export type Timeline = z.infer<typeof timelineSchema>;

/** What is shown after the grade: the time axis, and what was to be found and done. */
export const debriefSchema = timelineSchema.extend({
  times: gradeTimesSchema,
  /** What the attacker saw from his side, in the order of its first time. */
  attacker: z.array(
    z.object({
      at: z.number().int(),
      until: z.number().int(),
      count: z.number().int(),
      text: textSchema,
      seqs: z.array(z.number().int()),
    }),
  ),
  anatomy: z.array(anatomyStepSchema),
  /** The model answer of this variant, claim by claim. */
  answers: z.array(z.object({ field: z.string(), values: z.array(z.string()) })),
  /** The lab's debrief in Markdown, both languages. */
  text: textSchema,
});
export type Debrief = z.infer<typeof debriefSchema>;
