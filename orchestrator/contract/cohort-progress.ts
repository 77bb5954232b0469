import { z } from 'zod';
import { enrolmentIdSchema } from './enrolment.js';
import { moduleSchema } from './programme.js';

/** Everybody's way through a cohort's programme, as compact as a table of 200 people wants it. */
export const cohortProgressSchema = z.object({
  /** In the order to take them; empty where nobody is in it. */
  modules: z.array(moduleSchema.pick({ id: true, kind: true, lab: true })),
  /** Those in the cohort now, in the order of joining. */
  people: z.array(
    z.object({
      enrolment: enrolmentIdSchema,
      /** In the order of `modules`. */
      states: z.array(moduleSchema.shape.state),
      /** What to do next, by the module's id; null when there is nothing to do now. */
      next: z.string().nullable(),
      /** Everything is done that the certificate asks for. */
      passed: z.boolean(),
      /** Modules whose day has passed and that are not done. */
      late: z.number().int(),
      lastDoneAt: z.number().int().nullable(),
    }),
  ),
});
export type CohortProgress = z.infer<typeof cohortProgressSchema>;
