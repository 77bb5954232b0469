import { z } from 'zod';
import {
  type JournalTexts,
  journalSavedSchema,
  journalSchema,
  journalSignSchema,
} from '../../../orchestrator/contract/journal.js';
import { request } from './client.js';
import { enrolmentPath } from './training.js';

/** The REST calls of the learning journal. All throw `ProblemError`. */
export const journalApi = {
  journal: (enrolment: string) => request(`${enrolmentPath(enrolment)}/journal`, { schema: journalSchema }),
  save: (enrolment: string, module: string, entry: JournalTexts & { revision: number }, keepalive = false) =>
    request(`${enrolmentPath(enrolment)}/journal/${encodeURIComponent(module)}`, {
      method: 'PUT',
      body: entry,
      schema: journalSavedSchema,
      keepalive,
    }),
  /** Who of a cohort has written which entries. For instructors. */
  signs: (cohort: string) =>
    request(`/cohorts/${encodeURIComponent(cohort)}/journals`, { schema: z.array(journalSignSchema) }),
  /** Where the whole journal is downloaded from. */
  downloadUrl: (enrolment: string) => `/api${enrolmentPath(enrolment)}/journal.md`,
};
