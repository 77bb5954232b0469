import { z } from 'zod';
import { accountIdSchema, accountNameSchema } from './account.js';
import { labIdSchema } from './attempt.js';
import { enrolmentIdSchema } from './enrolment.js';

export const cohortIdSchema = z.string().min(1).max(64).brand('CohortId');
export type CohortId = z.infer<typeof cohortIdSchema>;

const days = z.number().int().min(1).max(365);
/** How often a test may be taken, and how long to wait between two tries. The best one counts. */
const triesSchema = {
  tries: z.number().int().min(1).max(10).default(3),
  waitHours: z.number().min(0).max(720).default(24),
};

/**
 * What a cohort's programme asks for. The defaults are those of the training that this project implements: micro-course
 * within the week, lab within two weeks, exam ≥ 80 %, each practical ≥ 70 points with the attack contained.
 */
export const programmeSettingsSchema = z.strictObject({
  /** The cases, in the order to take them. */
  labs: z.array(labIdSchema).min(1).max(20),
  /** Days after the cohort's beginning by which each part should be done. */
  courseDays: days.default(7),
  labDays: days.default(14),
  endDays: days.default(28),
  discussion: z.boolean().default(true),
  journal: z.boolean().default(true),
  /** A short test before and after, which shows the improvement. */
  tests: z.boolean().default(true),
  exam: z
    .strictObject({
      questions: z.number().int().min(5).max(100).default(30),
      minutes: z.number().int().min(5).max(240).default(45),
      /** Share of the points, 0–1. */
      passShare: z.number().min(0).max(1).default(0.8),
      ...triesSchema,
    })
    .prefault({}),
  practical: z.strictObject({ passPoints: z.number().min(0).max(100).default(70), ...triesSchema }).prefault({}),
  /** How long a certificate is valid. */
  certificateMonths: z.number().int().min(1).max(120).default(24),
});
export type ProgrammeSettings = z.infer<typeof programmeSettingsSchema>;

export const cohortNameSchema = z.string().trim().min(1).max(100);

export const newCohortSchema = z.strictObject({
  name: cohortNameSchema,
  /** Epoch milliseconds; the due dates count from here. */
  startsAt: z.number().int().min(0).max(8_640_000_000_000_000),
  settings: programmeSettingsSchema,
});
export type NewCohort = z.infer<typeof newCohortSchema>;
export const cohortUpdateSchema = newCohortSchema.partial();

export const cohortSchema = newCohortSchema.extend({
  id: cohortIdSchema,
  createdAt: z.number().int(),
  /** Archived cohorts take nobody in and open nothing; everything in them can be read. */
  archivedAt: z.number().int().nullable(),
  /** People enrolled now. */
  members: z.number().int(),
});
export type Cohort = z.infer<typeof cohortSchema>;

export const enrolmentSchema = z.object({
  id: enrolmentIdSchema,
  cohort: cohortIdSchema,
  account: accountIdSchema,
  name: z.string(),
  /** The number or mail address by which the employer knows the person; null where none was given. */
  reference: z.string().nullable(),
  joinedAt: z.number().int(),
  /** When they were taken out of the cohort; what they did stays. */
  leftAt: z.number().int().nullable(),
  /** When an instructor compared the person with an identity document: without it a certificate says "unproctored". */
  identityCheckedAt: z.number().int().nullable(),
  /** The discussion group, counted from 1. */
  group: z.number().int().nullable(),
});
export type Enrolment = z.infer<typeof enrolmentSchema>;

/** `group: null` takes the person out of their discussion group. */
export const enrolmentUpdateSchema = z.strictObject({
  reference: z.string().trim().min(1).max(120).nullable().optional(),
  identityChecked: z.boolean().optional(),
  group: z.number().int().min(1).max(100).nullable().optional(),
});

/** Discussion groups by hand, by enrolment; null: in none. */
export const groupsUpdateSchema = z.strictObject({
  groups: z.record(enrolmentIdSchema, z.number().int().min(1).max(100).nullable()),
});

export const joinCohortSchema = z.strictObject({ code: z.string().min(1).max(128) });

/** A link by which people join a cohort. */
export const newCohortInvitationSchema = z.strictObject({
  uses: z.number().int().min(1).max(500).default(50),
  days: z.number().int().min(1).max(90).default(14),
});

/** A list of people as CSV with a heading line: `name`, and if wanted `reference`. */
export const importSchema = z.strictObject({
  csv: z
    .string()
    .min(1)
    .max(256 * 1024),
  /** Only says what would happen. */
  dryRun: z.boolean().default(false),
  /** Days for which the invitations can be used. */
  days: z.number().int().min(1).max(90).default(14),
});

/** What became of a line of the CSV. */
export const importedRowSchema = z.object({
  /** As in the file, counted from 1, the heading included. */
  line: z.number().int(),
  name: z.string(),
  reference: z.string().nullable(),
  outcome: z.enum(['invited', 'duplicate', 'invited-before', 'enrolled', 'invalid']),
  /** What is wrong, for `invalid`: as a code, and as a sentence. */
  fault: z.enum(['name-missing', 'name-wrong', 'reference-long', 'other']).nullable(),
  problem: z.string().nullable(),
  /** The person's own link, shown this once. */
  url: z.string().nullable(),
});
export type ImportedRow = z.infer<typeof importedRowSchema>;
export const importAnswerSchema = z.object({ rows: z.array(importedRowSchema), invited: z.number().int() });

/** One line of the CSV as it must be. */
export const importedPersonSchema = z.object({
  name: accountNameSchema,
  reference: z.string().trim().max(120).optional(),
});
