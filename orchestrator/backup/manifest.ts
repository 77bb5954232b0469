import { z } from 'zod';

const count = z.number().int().nonnegative();

/** What was looked at in a copy, and how it was found. */
export const findingsSchema = z.object({
  attempts: count,
  certificates: count,
  /** Chains of evidence. */
  ledgers: z.object({ whole: count, damaged: count }),
  /** Signatures of grades: right, none (older than signing), wrong. */
  grades: z.object({ genuine: count, unsigned: count, wrong: count }),
  /** Recordings with a hash in the ledger: as told there or not. Those of attempts under way may still grow: not counted. */
  recordings: z.object({ whole: count, damaged: count }),
});
export type Findings = z.infer<typeof findingsSchema>;

const fileSchema = z.object({ name: z.string(), bytes: count, sha256: z.string().regex(/^[0-9a-f]{64}$/) });
export type ArchivedFile = z.infer<typeof fileSchema>;

/** The last but one file of a backup: what else is in it. After it comes its own hash. */
export const manifestSchema = z.object({
  format: z.literal(1),
  /** Epoch milliseconds at which the database was as it is in here. */
  takenAt: count,
  program: z.string(),
  /** The database's version. */
  schema: z.number().int().positive(),
  /** The id under which its containers stood on the engine, to be recognised by. A restore never takes it over. */
  installation: z.string().nullable(),
  /** Null of a database older than the program, which had to be migrated first. */
  found: findingsSchema.nullable(),
  files: z.array(fileSchema),
});
export type Manifest = z.infer<typeof manifestSchema>;

export const databaseName = 'chaindrill.db';
export const manifestName = 'manifest.json';
export const manifestHashName = 'manifest.sha256';
/** Folders of the data folder that a backup holds, besides the database. */
export const recordingsName = 'recordings';
export const keyFolderNames = ['keys', 'badge-proof-keys', 'badge-token-keys'] as const;

/** Whether a backup may hold a file of this name: none begins with a dot or leads elsewhere. */
export const isHeld = (name: string): boolean => held.test(name);

const part = '[A-Za-z0-9_][A-Za-z0-9._-]{0,127}';
const held = new RegExp(
  `^(${[databaseName, manifestName, manifestHashName].map(literal).join('|')}|(${keyFolderNames.join('|')})/${part}|${recordingsName}/${part}/${part}\\.cast)$`,
);

function literal(text: string): string {
  return text.replaceAll('.', '\\.');
}
