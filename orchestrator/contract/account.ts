import { z } from 'zod';
import { localeSchema } from './text.js';

export const roleSchema = z.enum(['trainee', 'instructor', 'admin']);
export type Role = z.infer<typeof roleSchema>;

export const accountIdSchema = z.string().min(1).max(64).brand('AccountId');
export type AccountId = z.infer<typeof accountIdSchema>;

/** A person as others see them: no secret in it. */
export const accountSchema = z.object({
  id: accountIdSchema,
  name: z.string(),
  role: roleSchema,
  locale: localeSchema,
  createdAt: z.number().int(),
});
export type Account = z.infer<typeof accountSchema>;

/** A person among all, as instructors see them. */
export const personSchema = accountSchema.extend({
  attempts: z.number().int(),
  /** When the latest of them was opened; null where there is none. */
  latestAt: z.number().int().nullable(),
});
export type Person = z.infer<typeof personSchema>;

/** 1–64 visible characters, any script; compared after NFKC and case folding. */
export const accountNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[^\p{C}]+$/u, 'must not hold control characters');
/** 10–200 characters, any (NIST SP 800-63B: length, no composition rules). */
export const passwordSchema = z.string().min(10).max(200);

export const signUpSchema = z.strictObject({
  name: accountNameSchema,
  password: passwordSchema,
  locale: localeSchema.default('en'),
  /** From an invitation link, or the one-time link of the first instructor. Gives the account its role. */
  invitation: z.string().max(128).optional(),
});
export type SignUp = z.infer<typeof signUpSchema>;

export const signInSchema = z.strictObject({ name: z.string().max(64), password: z.string().max(200) });
export type SignIn = z.infer<typeof signInSchema>;

export const accountUpdateSchema = z.strictObject({ locale: localeSchema });
export const passwordChangeSchema = z.strictObject({ password: z.string().max(200), newPassword: passwordSchema });
/** By the one-time code of an administrator. */
export const passwordResetSchema = z.strictObject({ code: z.string().max(128), newPassword: passwordSchema });

/**
 * What an API token may do, within what its person may. `attempt:*` cover one's own attempts, `terminal` the socket's
 * terminals, `programme:*` one's own programme; `cohort:*` an instructor's cohorts, `audit:read` an administrator's log.
 */
export const scopeSchema = z.enum([
  'attempt:read',
  'attempt:write',
  'terminal',
  'programme:read',
  'programme:write',
  'cohort:read',
  'cohort:write',
  'audit:read',
  'metrics:read',
]);
export type Scope = z.infer<typeof scopeSchema>;

export const newTokenSchema = z.strictObject({
  label: z.string().trim().min(1).max(64),
  scopes: z.array(scopeSchema).min(1),
  /** Days until it expires. */
  days: z.number().int().min(1).max(365).default(30),
});
export const tokenSchema = z.object({
  id: z.string(),
  label: z.string(),
  scopes: z.array(scopeSchema),
  createdAt: z.number().int(),
  expiresAt: z.number().int(),
  lastUsedAt: z.number().int().nullable(),
});
export type Token = z.infer<typeof tokenSchema>;
/** The secret is shown once, when the token is made. */
export const createdTokenSchema = tokenSchema.extend({ secret: z.string() });

export const newInvitationSchema = z.strictObject({
  role: z.enum(['trainee', 'instructor']).default('trainee'),
  uses: z.number().int().min(1).max(500).default(1),
  days: z.number().int().min(1).max(90).default(14),
});
export const invitationSchema = z.object({
  id: z.string(),
  role: roleSchema,
  usesLeft: z.number().int(),
  expiresAt: z.number().int(),
  createdAt: z.number().int(),
  /** Whoever uses it joins this cohort. */
  cohort: z.string().nullable(),
  /** Whom it was made for, where it was made for one person. */
  invitee: z.string().nullable(),
});
/** What an invitation's link promises to whoever holds it. */
export const invitationLookSchema = z.object({
  /** False where it was used up, has expired, was withdrawn or never was; the rest is then empty. */
  valid: z.boolean(),
  role: roleSchema.nullable(),
  /** The cohort's name. */
  cohort: z.string().nullable(),
  invitee: z.string().nullable(),
});
export const createdInvitationSchema = invitationSchema.extend({ code: z.string(), url: z.string() });
