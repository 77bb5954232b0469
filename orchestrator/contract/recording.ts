import { z } from 'zod';
import { maxShells } from './live.js';

/**
 * `recording`: the attempt goes on, and so may this. Afterwards `intact`: it is what the ledger says was written;
 * `damaged`: it is not, or it is gone; `unsealed`: its end was never told to the ledger (the platform was killed), so
 * nobody can say.
 */
export const recordingStateSchema = z.enum(['recording', 'intact', 'damaged', 'unsealed']);

/** The recording of one shell. Times are epoch milliseconds, null where the file does not tell them. */
export const recordingViewSchema = z.object({
  host: z.string(),
  shell: z.number().int(),
  startedAt: z.number().int().nullable(),
  /** When its last event was. */
  endsAt: z.number().int().nullable(),
  bytes: z.number().int(),
  /** It ends early: the attempt's recordings had reached their limit. */
  cut: z.boolean(),
  /** Part of it could not be written. */
  lost: z.boolean(),
  state: recordingStateSchema,
});
export type RecordingView = z.infer<typeof recordingViewSchema>;

/** A shell's number as a path has it. */
export const shellNumberSchema = z
  .string()
  .regex(/^\d$/, 'must be the number of a shell')
  .transform(Number)
  .refine((shell) => shell < maxShells, 'must be the number of a shell');
