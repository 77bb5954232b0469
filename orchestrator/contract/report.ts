import { z } from 'zod';
import { textSchema } from './text.js';

/**
 * How a claim is compared, and so how it is normalised first: hex digests ignore case, URLs are re-fanged and lose a
 * trailing slash, endpoints are `host:port` with any scheme dropped, routines lose their module, files their leading path,
 * commits may be cut short, requests are a method and a path.
 */
export const claimKindSchema = z.enum([
  'package',
  'file',
  'routine',
  'process',
  'sha256',
  'url',
  'endpoint',
  'sbom',
  'commit',
  'request',
  'text',
]);
export type ClaimKind = z.infer<typeof claimKindSchema>;

/** One field of the report's form, as `lab.yaml` declares it. `max` > 1 makes it a list, in which each wrong item subtracts. */
export const claimFieldSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  kind: claimKindSchema,
  max: z.number().int().min(1).max(8).default(1),
  label: textSchema,
  help: textSchema.optional(),
  placeholder: z.string().optional(),
});
export type ClaimField = z.infer<typeof claimFieldSchema>;

export const severitySchema = z.enum(['low', 'medium', 'high', 'critical']);
export type Severity = z.infer<typeof severitySchema>;

export const timelineEntrySchema = z.strictObject({
  /** Epoch milliseconds. */
  at: z.number().int().min(0),
  /** Which of the lab's listed steps happened then. */
  step: z.string().max(64),
});

/** The incident report. Draft and filed report have one shape; a draft may leave anything empty. 256 KB at most. */
export const reportSchema = z.strictObject({
  /** One entry per claim field; single fields are lists of one. An SBOM is its JSON text. */
  claims: z.record(z.string().max(64), z.array(z.string().max(200_000)).max(8)).default({}),
  severity: severitySchema.nullable().default(null),
  techniques: z.array(z.string().max(16)).max(12).default([]),
  timeline: z.array(timelineEntrySchema).max(20).default([]),
  narrative: z.string().max(20_000).default(''),
});
export type Report = z.infer<typeof reportSchema>;

/** A filed report as it is answered: each claim as it will be compared. */
export const filedReportSchema = z.object({
  number: z.number().int(),
  filedAt: z.number().int(),
  report: reportSchema,
  normalised: z.record(z.string(), z.array(z.string())),
});
export type FiledReport = z.infer<typeof filedReportSchema>;
