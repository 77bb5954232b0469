import { z } from 'zod';
import { labIdSchema } from './attempt.js';

/** How often something took how long, since the server's start. Each bucket: longer than the one before, up to `upToMs`. */
export const distributionSchema = z.object({
  count: z.number().int(),
  /** `upToMs` is null for all that took longer. */
  buckets: z.array(z.object({ upToMs: z.number().nullable(), count: z.number().int() })),
});
export type Distribution = z.infer<typeof distributionSchema>;

/** What a machine may be too short of for another range. */
export const shortageSchema = z.enum(['memory', 'processors']);
export type Shortage = z.infer<typeof shortageSchema>;

/** How the server does at this moment, for its administrators. */
export const operationSchema = z.object({
  at: z.number().int(),
  ranges: z.object({
    live: z.number().int(),
    most: z.number().int(),
    /** Why no more are opened though fewer live than may; null where more could be. */
    short: shortageSchema.nullable(),
  }),
  /** Attempts in the queue. */
  waiting: z.number().int(),
  /** Ranges prepared ahead. */
  pool: z.array(
    z.object({
      lab: labIdSchema,
      ready: z.number().int(),
      preparing: z.number().int(),
      wanted: z.number().int(),
    }),
  ),
  /** From the request for a lab until its range is ready; and from a key to what its terminal says next. */
  opening: distributionSchema,
  echo: distributionSchema,
  memory: z.object({
    /** Of the machine. */
    freeBytes: z.number().int(),
    totalBytes: z.number().int(),
    /** What this server takes of it. */
    serverBytes: z.number().int(),
  }),
  /** How late the event loop comes to what is due: the 99th percentile of the last seconds, in milliseconds. */
  eventLoopMs: z.number(),
});
export type Operation = z.infer<typeof operationSchema>;
