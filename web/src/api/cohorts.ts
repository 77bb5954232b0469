import { z } from 'zod';
import { createdInvitationSchema, invitationSchema } from '../../../orchestrator/contract/account.js';
import {
  cohortSchema,
  type cohortUpdateSchema,
  enrolmentSchema,
  type enrolmentUpdateSchema,
  importAnswerSchema,
  type importSchema,
  type NewCohort,
  type newCohortInvitationSchema,
} from '../../../orchestrator/contract/cohort.js';
import { cohortProgressSchema } from '../../../orchestrator/contract/cohort-progress.js';
import { cohortResultsSchema } from '../../../orchestrator/contract/cohort-results.js';
import { improvementSchema } from '../../../orchestrator/contract/sitting.js';
import { request } from './client.js';

const of = (id: string, part = '') => `/cohorts/${encodeURIComponent(id)}${part}`;
const memberOf = (cohort: string, member: string, part = '') =>
  of(cohort, `/members/${encodeURIComponent(member)}${part}`);
const members = z.array(enrolmentSchema);

/** The REST calls of cohorts, for instructors. All throw `ProblemError`. */
export const cohortsApi = {
  list: () => request('/cohorts', { schema: z.array(cohortSchema) }),
  get: (id: string) => request(of(id), { schema: cohortSchema }),
  create: (body: NewCohort) => request('/cohorts', { method: 'POST', body, schema: cohortSchema }),
  update: (id: string, body: z.input<typeof cohortUpdateSchema>) =>
    request(of(id), { method: 'PATCH', body, schema: cohortSchema }),
  archive: (id: string, archived: boolean) =>
    request(of(id, '/archived'), { method: 'PUT', body: { archived }, schema: cohortSchema }),
  progress: (id: string) => request(of(id, '/programmes'), { schema: cohortProgressSchema }),
  results: (id: string) => request(of(id, '/results'), { schema: cohortResultsSchema }),
  improvement: (id: string) => request(of(id, '/improvement'), { schema: improvementSchema }),
  /** Where the results are downloaded from. */
  resultsUrl: (id: string, form: 'csv' | 'json') => `/api${of(id, form === 'csv' ? '/results.csv' : '/results')}`,

  members: (id: string) => request(of(id, '/members'), { schema: members }),
  updateMember: (cohort: string, member: string, body: z.input<typeof enrolmentUpdateSchema>) =>
    request(memberOf(cohort, member), { method: 'PATCH', body, schema: enrolmentSchema }),
  setMembership: (cohort: string, member: string, isMember: boolean) =>
    request(memberOf(cohort, member, '/membership'), {
      method: 'PUT',
      body: { member: isMember },
      schema: enrolmentSchema,
    }),
  drawGroups: (id: string, size: number) =>
    request(of(id, '/groups'), { method: 'POST', body: { size }, schema: members }),
  setGroups: (id: string, groups: Record<string, number | null>) =>
    request(of(id, '/groups'), { method: 'PUT', body: { groups }, schema: members }),

  invitations: (id: string) => request(of(id, '/invitations'), { schema: z.array(invitationSchema) }),
  invite: (id: string, body: z.input<typeof newCohortInvitationSchema>) =>
    request(of(id, '/invitations'), { method: 'POST', body, schema: createdInvitationSchema }),
  importPeople: (id: string, body: z.input<typeof importSchema>) =>
    request(of(id, '/import'), { method: 'POST', body, schema: importAnswerSchema }),
};
