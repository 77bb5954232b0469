import { z } from 'zod';
import { attemptIdSchema, attemptStateSchema, labIdSchema, markSchema } from './attempt.js';
import { textSchema } from './text.js';

export const signalIdSchema = z.enum([
  'answers-before-evidence',
  'similar-reports',
  'faster-than-typing',
  'no-commands',
  'foreign-values',
  'pasted-blocks',
  'two-addresses',
  'left-the-page',
]);
export type SignalId = z.infer<typeof signalIdSchema>;

/**
 * Something about an attempt that an instructor may want to talk about with its trainee. It is shown with what it stands
 * on, costs no points, and no grade looks at it.
 */
export const signalSchema = z.object({
  id: signalIdSchema,
  /** `note`: usual, and worth knowing; `weak`: has innocent explanations as well; `strong`: has few. */
  strength: z.enum(['note', 'weak', 'strong']),
  /** One sentence, with the figures. */
  text: textSchema,
  /** Epoch milliseconds; null where it is about no one moment. */
  at: z.number().int().nullable(),
  /** Numbers of ledger records. */
  evidence: z.array(z.number().int()),
  /** The other attempt that it is about. */
  other: attemptIdSchema.nullable(),
  quotes: z.array(z.string().max(200)).max(5),
});
export type Signal = z.infer<typeof signalSchema>;

/** `damaged`: records are missing or are not what was written. `erased`: there is no evidence any more. */
export const integritySchema = z.object({
  marks: z.array(markSchema),
  ledger: z.enum(['intact', 'damaged', 'erased']),
  /** Strongest first. */
  signals: z.array(signalSchema),
  computedAt: z.number().int(),
  /** What could not be judged, and why: the absence of a signal means nothing there. */
  notJudged: z.array(textSchema),
});
export type Integrity = z.infer<typeof integritySchema>;

/** Which attempts of everybody's are asked for, as a query has it. */
export const overviewQuerySchema = z.strictObject({
  lab: labIdSchema.optional(),
  state: attemptStateSchema.optional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a number from 1 to 500')
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= 500, 'must be a number from 1 to 500')
    .default(200),
});
export type OverviewQuery = z.output<typeof overviewQuerySchema>;
