import { ownCertificateSchema, publicCertificateSchema } from '../../../orchestrator/contract/certificate.js';
import { request } from './client.js';
import { enrolmentPath } from './training.js';

const certificate = (number: string) => `/certificates/${encodeURIComponent(number)}`;

/** The REST calls of certificates. All throw `ProblemError`. */
export const certificates = {
  own: (enrolment: string) => request(`${enrolmentPath(enrolment)}/certificate`, { schema: ownCertificateSchema }),
  check: (number: string) => request(certificate(number), { schema: publicCertificateSchema }),
  /** Where files are downloaded from. */
  pdfUrl: (enrolment: string) => `/api${enrolmentPath(enrolment)}/certificate/pdf`,
  badgeUrl: (number: string) => `/api${certificate(number)}/badge`,
  badgeTokenUrl: (number: string) => `/api${certificate(number)}/badge.jwt`,
};
