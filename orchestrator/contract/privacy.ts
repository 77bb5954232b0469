import { z } from 'zod';

/** What anybody may know before an account is made or a lab is begun. */
export const privacySchema = z.object({
  /** Days after the end of an attempt for which its evidence is kept. */
  retentionDays: z.number().int(),
});

/** Erasing oneself is confirmed by the password. */
export const eraseAccountSchema = z.strictObject({ password: z.string().max(200) });
