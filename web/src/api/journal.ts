import { type JournalTexts, journalSavedSchema, journalSchema } from '../../../orchestrator/contract/journal.js';
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
  /** Where the whole journal is downloaded from. */
  downloadUrl: (enrolment: string) => `/api${enrolmentPath(enrolment)}/journal.md`,
};
