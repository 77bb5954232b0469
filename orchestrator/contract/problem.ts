import { z } from 'zod';

/**
 * Every refusal, over REST (RFC 9457 `application/problem+json`) and over the socket alike.
 * `code` is stable and is what the web translates; `detail` says in English what to do about it.
 */
export const problemSchema = z.object({
  type: z.string().default('about:blank'),
  title: z.string(),
  status: z.number().int(),
  code: z.string().regex(/^[a-z][a-z0-9-]*$/),
  detail: z.string().optional(),
  /** Where the input was wrong: a path such as `claims.package` and what it should be. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  retryAfterSeconds: z.number().int().optional(),
});
export type Problem = z.infer<typeof problemSchema>;
