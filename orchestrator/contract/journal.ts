import { z } from 'zod';
import { accountIdSchema } from './account.js';
import { labIdSchema } from './attempt.js';
import { enrolmentIdSchema } from './enrolment.js';
import { moduleKindSchema, moduleSchema } from './programme.js';

/** Characters of either text at most. */
export const maxJournalCharacters = 4000;
/** With fewer characters in either text an entry does not count as written. */
export const minJournalCharacters = 20;

const journalText = z.string().max(maxJournalCharacters);
export const journalTextsSchema = z.strictObject({
  /** What I learnt. */
  learnt: journalText,
  /** What I will improve in my own work. */
  improve: journalText,
});
export type JournalTexts = z.infer<typeof journalTextsSchema>;

/** `revision` is the one that the texts were changed from: where another is stored by now, nothing is overwritten. */
export const journalSaveSchema = journalTextsSchema.extend({ revision: z.number().int().min(0) });

export const journalSavedSchema = z.object({
  revision: z.number().int(),
  savedAt: z.number().int(),
  /** Both texts are long enough to count. */
  complete: z.boolean(),
});
export type JournalSaved = z.infer<typeof journalSavedSchema>;

/** The entry on one part of the programme; before the first saving with empty texts and revision 0. */
export const journalEntrySchema = z.object({
  /** The part's module id. */
  module: z.string(),
  kind: moduleKindSchema,
  lab: labIdSchema.nullable(),
  /** How the person stands in the part itself. */
  state: moduleSchema.shape.state,
  /** It can be written: the part has been begun, or an entry is there already. */
  open: z.boolean(),
  ...journalTextsSchema.shape,
  revision: z.number().int(),
  savedAt: z.number().int().nullable(),
  complete: z.boolean(),
});
export type JournalEntry = z.infer<typeof journalEntrySchema>;
/** In the order of the programme. */
export const journalSchema = z.object({ entries: z.array(journalEntrySchema) });
export type Journal = z.infer<typeof journalSchema>;

/** What instructors see of somebody's journal: that there is an entry, never what it says. */
export const journalSignSchema = z.object({
  enrolment: enrolmentIdSchema,
  account: accountIdSchema,
  name: z.string(),
  entries: z.array(z.object({ module: z.string(), savedAt: z.number().int().nullable(), complete: z.boolean() })),
});
export type JournalSign = z.infer<typeof journalSignSchema>;
