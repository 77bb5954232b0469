import { z } from 'zod';
import { journalTextsSchema } from '../../../../orchestrator/contract/journal.js';
import { readStoredJson, store } from '../../parts/stored.js';

/** What this browser keeps of an entry until the server has it: the texts, and the revision they were changed from. */
const copySchema = journalTextsSchema.extend({ revision: z.number().int() });
export type EntryCopy = z.infer<typeof copySchema>;

const keyOf = (enrolment: string, module: string) => `journal.${enrolment}.${module}`;

export const readCopy = (enrolment: string, module: string): EntryCopy | null =>
  readStoredJson<EntryCopy | null>(keyOf(enrolment, module), (value) => copySchema.safeParse(value).data ?? null, null);

export const keepCopy = (enrolment: string, module: string, copy: EntryCopy): void =>
  store(keyOf(enrolment, module), JSON.stringify(copy));

/** Forgets the copy, where it is still this one: another window may have put its own there. */
export function dropCopy(enrolment: string, module: string, texts: Omit<EntryCopy, 'revision'>): void {
  const copy = readCopy(enrolment, module);
  if (copy && sameTexts(copy, texts)) store(keyOf(enrolment, module), null);
}

export const sameTexts = (a: Omit<EntryCopy, 'revision'>, b: Omit<EntryCopy, 'revision'>): boolean =>
  a.learnt === b.learnt && a.improve === b.improve;
