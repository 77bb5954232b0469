import { z } from 'zod';
import { attemptIdSchema, labIdSchema } from './attempt.js';
import { certificateNumberSchema } from './certificate-number.js';
import { cohortIdSchema } from './cohort.js';
import { enrolmentIdSchema } from './enrolment.js';
import { textSchema } from './text.js';

const ms = z.number().int().nullable();

/** What somebody showed in the practical of one case. Times in milliseconds from the attack's start, null: never. */
export const shownSchema = z.object({
  lab: labIdSchema,
  title: textSchema,
  attempt: attemptIdSchema,
  points: z.number(),
  max: z.number(),
  identifyMs: ms,
  reportMs: ms,
  containMs: ms,
  /** ATT&CK techniques of the case. */
  techniques: z.array(z.object({ id: z.string(), name: z.string() })),
  /** SHA-256, in hex, of the signed grade; null where the grade is older than signing. */
  gradeSha256: z.string().nullable(),
});
export type Shown = z.infer<typeof shownSchema>;

/** What a certificate says, as it was at its issue. It never changes. The holder's name stands beside it. */
export const certificateFactsSchema = z.object({
  cohort: z.string(),
  issuedAt: z.number().int(),
  validUntil: z.number().int(),
  /** The best exam, as a share of its points (0–1). */
  examShare: z.number().nullable(),
  shown: z.array(shownSchema),
  /** Whether an instructor had compared the person with an identity document. */
  proctored: z.boolean(),
  /** The public address of the server that issued it. */
  issuer: z.string(),
});
export type CertificateFacts = z.infer<typeof certificateFactsSchema>;

/** Why a certificate is revoked, as the public is told. */
export const revocationCategorySchema = z.enum(['error', 'misconduct', 'superseded', 'request']);
export type RevocationCategory = z.infer<typeof revocationCategorySchema>;

/** How a certificate stands now. */
export const certificateStateSchema = z.enum(['genuine', 'expired', 'revoked']);
export type CertificateState = z.infer<typeof certificateStateSchema>;

/** A certificate as anybody who has its number may see it. */
export const publicCertificateSchema = certificateFactsSchema.extend({
  number: certificateNumberSchema,
  state: certificateStateSchema,
  /** Null once the holder was erased. */
  name: z.string().nullable(),
  revoked: z.object({ at: z.number().int(), category: revocationCategorySchema }).nullable(),
});
export type PublicCertificate = z.infer<typeof publicCertificateSchema>;

/** How a person stands with their certificate: the latest, null while there is none. */
export const ownCertificateSchema = z.object({
  certificate: publicCertificateSchema.nullable(),
  /** Required modules that are not done, by id. */
  missing: z.array(z.string()),
  /** Where the public page is. */
  url: z.string().nullable(),
});
export type OwnCertificate = z.infer<typeof ownCertificateSchema>;

export const revokeSchema = z.strictObject({
  category: revocationCategorySchema,
  /** For the audit log; the public is told the category alone. */
  reason: z.string().trim().min(3).max(500),
});

/** One line of the hand-over to the employer. */
export const handoverRowSchema = z.object({
  name: z.string().nullable(),
  reference: z.string().nullable(),
  number: certificateNumberSchema,
  state: certificateStateSchema,
  issuedAt: z.iso.datetime(),
  validUntil: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
  proctored: z.boolean(),
  /** Percent. */
  exam: z.number().nullable(),
  practicals: z.array(z.object({ lab: labIdSchema, points: z.number(), max: z.number() })),
  enrolment: enrolmentIdSchema,
});
export type HandoverRow = z.infer<typeof handoverRowSchema>;

/** What the signed hand-over says: the certificates of a cohort at one moment. */
export const handoverSchema = z.object({
  issuer: z.string(),
  cohort: z.object({ id: cohortIdSchema, name: z.string() }),
  exportedAt: z.iso.datetime(),
  certificates: z.array(handoverRowSchema),
  /** SHA-256, in hex, of the CSV with the same rows. */
  csvSha256: z.string(),
});
export type Handover = z.infer<typeof handoverSchema>;
