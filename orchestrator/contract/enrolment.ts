import { z } from 'zod';

/** One person's way through the programme in one cohort: everything they do in it hangs on this id. */
export const enrolmentIdSchema = z.string().min(1).max(64).brand('EnrolmentId');
export type EnrolmentId = z.infer<typeof enrolmentIdSchema>;
