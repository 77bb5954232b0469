import { z } from 'zod';
import {
  handoverRowSchema,
  ownCertificateSchema,
  publicCertificateSchema,
  type revokeSchema,
} from '../../../orchestrator/contract/certificate.js';
import { request } from './client.js';
import { enrolmentPath } from './training.js';

const cohortPath = (id: string) => `/cohorts/${encodeURIComponent(id)}`;
const certificate = (number: string) => `/certificates/${encodeURIComponent(number)}`;

/** The REST calls of certificates. All throw `ProblemError`. */
export const certificates = {
  own: (enrolment: string) => request(`${enrolmentPath(enrolment)}/certificate`, { schema: ownCertificateSchema }),
  check: (number: string) => request(certificate(number), { schema: publicCertificateSchema }),
  ofCohort: (cohort: string) => request(`${cohortPath(cohort)}/certificates`, { schema: z.array(handoverRowSchema) }),
  revoke: (cohort: string, number: string, body: z.input<typeof revokeSchema>) =>
    request(`${cohortPath(cohort)}${certificate(number)}/revocation`, {
      method: 'POST',
      body,
      schema: publicCertificateSchema,
    }),
  reissue: (cohort: string, enrolment: string) =>
    request(`${cohortPath(cohort)}/members/${encodeURIComponent(enrolment)}/certificate`, {
      method: 'POST',
      schema: publicCertificateSchema,
    }),
  /** Where files are downloaded from. */
  handoverUrl: (cohort: string, what: 'csv' | 'signed') => `/api${cohortPath(cohort)}/certificates/${what}`,
  pdfUrl: (enrolment: string) => `/api${enrolmentPath(enrolment)}/certificate/pdf`,
  badgeUrl: (number: string) => `/api${certificate(number)}/badge`,
  badgeTokenUrl: (number: string) => `/api${certificate(number)}/badge.jwt`,
};
