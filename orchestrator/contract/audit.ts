import { z } from 'zod';
import { accountIdSchema } from './account.js';

/** One act of an instructor or administrator, as it is kept for good. */
export const auditEntrySchema = z.object({
  /** Counts up. */
  seq: z.number().int(),
  at: z.number().int(),
  actor: z.object({ id: accountIdSchema, name: z.string() }),
  /** By a browser's session, or an API token. */
  via: z.enum(['session', 'token']),
  /** Like `cohort.create`; what happened, not which button. */
  action: z.string(),
  /** What it was done to: the path's parameters. */
  subject: z.record(z.string(), z.string()),
  /** What was asked for, as far as it explains the act: a reason, new settings. No secret. */
  detail: z.record(z.string(), z.unknown()),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const auditQuerySchema = z.object({
  /** Only entries before this one. */
  before: z.coerce.number().int().min(1).optional(),
  action: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;
