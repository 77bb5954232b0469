import { z } from 'zod';
import { invitationLookSchema } from '../../../orchestrator/contract/account.js';
import { cohortIdSchema } from '../../../orchestrator/contract/cohort.js';
import { programmeSchema } from '../../../orchestrator/contract/programme.js';
import { request } from './client.js';

/** Where a person's way through a programme is, below `/api`. */
export const enrolmentPath = (id: string) => `/enrolments/${encodeURIComponent(id)}`;

/** The REST calls of a trainee's programme. All throw `ProblemError`. */
export const training = {
  lookAtInvitation: (code: string) => request(`/join/${encodeURIComponent(code)}`, { schema: invitationLookSchema }),
  join: (code: string) =>
    request('/cohorts/join', { method: 'POST', body: { code }, schema: z.object({ cohort: cohortIdSchema }) }),
  programmes: () => request('/programmes', { schema: z.array(programmeSchema) }),
  programme: (enrolment: string) => request(enrolmentPath(enrolment), { schema: programmeSchema }),
};

/** Where a person's training record is downloaded from. */
export const trainingRecordUrl = (enrolment: string, locale: string) =>
  `/api${enrolmentPath(enrolment)}/training-record?locale=${locale}`;
