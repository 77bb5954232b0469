import { z } from 'zod';
import { labIdSchema, modeSchema, phaseSchema } from './attempt.js';
import { claimFieldSchema } from './report.js';
import { textSchema } from './text.js';

/** What the page of an attempt shows beside brief and report, where a lab has it: workflow runs. */
export const panelSchema = z.enum(['runs']);

/** A guided step for beginners, and of the model answer afterwards: what to do next, a command to send, why it matters. */
export const guideStepSchema = z.object({
  phase: phaseSchema,
  host: z.string(),
  title: textSchema,
  why: textSchema,
  command: z.string().nullable(),
});
export type GuideStep = z.infer<typeof guideStepSchema>;

/** A lab as a trainee sees it before and during an attempt. Nothing here depends on a variant. */
export const labViewSchema = z.object({
  id: labIdSchema,
  version: z.string(),
  title: textSchema,
  summary: textSchema,
  /** Markdown. */
  brief: textSchema,
  minutes: z.number().int(),
  targetMinutes: z.number().int(),
  modes: z.array(modeSchema),
  /** `chart`: its CPU is drawn. */
  hosts: z.array(z.object({ name: z.string(), title: textSchema, terminal: z.boolean(), chart: z.boolean() })),
  techniques: z.array(z.object({ id: z.string(), name: z.string() })),
  objectives: z.array(
    z.object({ id: z.string(), phase: phaseSchema, points: z.number(), title: textSchema, description: textSchema }),
  ),
  report: z.object({
    claims: z.array(claimFieldSchema),
    timelineSteps: z.array(z.object({ id: z.string(), title: textSchema })),
  }),
  /** What the examiner does after submission, in order. */
  examination: z.array(z.object({ id: z.string(), title: textSchema })),
  /** Whether it has guided steps. They are no part of what everybody may see: an attempt answers them, where it may. */
  guided: z.boolean(),
  panels: z.array(panelSchema),
  /** Why the lab cannot run on this machine, if so. */
  unavailable: textSchema.nullable(),
});
export type LabView = z.infer<typeof labViewSchema>;
