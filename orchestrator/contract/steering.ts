import { z } from 'zod';

/** Why somebody steps into another person's attempt: told to the person, and kept for good. */
export const reasonSchema = z.string().trim().min(3).max(500);

/**
 * What an instructor did in a trainee's attempt, as the trainee is told: a message, more time, a pause and its end.
 * `limit` ends a pause by itself.
 */
export const interventionSchema = z.object({
  at: z.number().int(),
  kind: z.enum(['message', 'extended', 'paused', 'resumed', 'limit']),
  /** The instructor's name; null for `limit`, and for people who were erased. */
  by: z.string().nullable(),
  /** The message, or the reason. */
  text: z.string(),
  /** For `extended`. */
  minutes: z.number().int().nullable(),
});
export type Intervention = z.infer<typeof interventionSchema>;

export const steerSchema = z.strictObject({ reason: reasonSchema });
export const extendSchema = z.strictObject({ reason: reasonSchema, minutes: z.number().int().min(1).max(60) });
export const messageSchema = z.strictObject({ text: z.string().trim().min(1).max(1000) });

/**
 * Somebody else at a trainee's terminals. `asked`: an instructor wants to type; `granted`: the trainee agreed, and both may
 * type. It ends when either says so, or the instructor's page goes.
 */
export const companySchema = z.object({
  /** Names of the instructors who watch. */
  watching: z.array(z.string()),
  takeover: z.object({ by: z.string(), state: z.enum(['asked', 'granted']) }).nullable(),
});
export type Company = z.infer<typeof companySchema>;
