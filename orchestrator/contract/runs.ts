import { z } from 'zod';

/*
 * Workflow runs of a lab that has a workflow runner, as its runs panel shows them. All times are epoch milliseconds.
 */
export const conclusionSchema = z.enum(['success', 'failure', 'cancelled', 'skipped']);
export type Conclusion = z.infer<typeof conclusionSchema>;
const stateSchema = z.enum(['queued', 'in_progress', 'completed']);

/** A run as it stands in the list, newest first. */
export const runSchema = z.object({
  id: z.number().int(),
  /** The workflow's name, and its file inside the repository. */
  workflow: z.string(),
  file: z.string(),
  /** First line of the commit's message. */
  title: z.string(),
  event: z.enum(['push', 'workflow_dispatch']),
  ref: z.string(),
  sha: z.string(),
  actor: z.string(),
  state: stateSchema,
  conclusion: conclusionSchema.nullable(),
  createdAt: z.number().int(),
  startedAt: z.number().int().nullable(),
  completedAt: z.number().int().nullable(),
  /** Why it could not begin: a workflow file that cannot be read, one fault a line. */
  fault: z.string().nullable(),
});
export type Run = z.infer<typeof runSchema>;

/** Step 0 is the job itself: what it says outside its steps. */
export const stepSchema = z.object({
  number: z.number().int(),
  name: z.string(),
  state: stateSchema,
  conclusion: conclusionSchema.nullable(),
  startedAt: z.number().int().nullable(),
  completedAt: z.number().int().nullable(),
});
export const jobSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: stateSchema,
  conclusion: conclusionSchema.nullable(),
  startedAt: z.number().int().nullable(),
  completedAt: z.number().int().nullable(),
  steps: z.array(stepSchema),
});
export const runDetailSchema = runSchema.extend({ jobs: z.array(jobSchema) });
export type RunDetail = z.infer<typeof runDetailSchema>;

/** A step's log, secrets masked; `dropped` lines before the first were not kept. */
export const runLogSchema = z.object({ lines: z.array(z.string()), dropped: z.number().int() });
export type RunLog = z.infer<typeof runLogSchema>;

export const runListSchema = z.object({
  /** Whether a runner is there to take runs. */
  runner: z.enum(['online', 'offline']),
  runs: z.array(runSchema),
});
export type RunList = z.infer<typeof runListSchema>;
