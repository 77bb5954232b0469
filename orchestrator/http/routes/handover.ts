import { z } from 'zod';
import { handoverRowSchema, publicCertificateSchema, revokeSchema } from '../../contract/certificate.js';
import { certificateNumberSchema } from '../../contract/certificate-number.js';
import { cohortIdSchema } from '../../contract/cohort.js';
import { enrolmentIdSchema } from '../../contract/enrolment.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';

const cohortParams = z.object({ cohort: cohortIdSchema });
const read = { instructor: 'cohort:read' } as const;
const write = { instructor: 'cohort:write' } as const;
const certificate = { description: 'The certificate', schema: publicCertificateSchema };

/** The certificates of a cohort: revoked, issued anew, handed over to the employer. */
export function handoverRoutes({ training }: HttpParts): Route[] {
  const { certificates, handover } = training;
  return [
    route({
      method: 'get',
      path: '/cohorts/{cohort}/certificates',
      summary: 'The certificates of a cohort',
      auth: read,
      params: cohortParams,
      response: { status: 200, description: 'Oldest first', schema: z.array(handoverRowSchema) },
      handle: async ({ params }) => handover.rows(params.cohort),
    }),
    route({
      method: 'get',
      path: '/cohorts/{cohort}/certificates/csv',
      summary: 'The same as CSV',
      auth: read,
      params: cohortParams,
      response: { status: 200, description: 'UTF-8, with a heading line' },
      handle: async ({ params, response }) => {
        const csv = await handover.csv(params.cohort);
        response.attachment('certificates.csv').type('text/csv').send(csv);
      },
    }),
    route({
      method: 'get',
      path: '/cohorts/{cohort}/certificates/signed',
      summary: 'The same, signed: JSON in a DSSE envelope, as a Sigstore bundle, by a key of /keys',
      auth: read,
      params: cohortParams,
      response: { status: 200, description: 'The bundle', schema: z.record(z.string(), z.unknown()) },
      handle: async ({ params, response }) => {
        const bundle = await handover.signed(params.cohort);
        response.attachment('certificates.sigstore.json');
        return JSON.parse(bundle) as Record<string, unknown>;
      },
    }),
    route({
      method: 'post',
      path: '/cohorts/{cohort}/certificates/{number}/revocation',
      summary: 'Revoke a certificate, for good',
      auth: write,
      audit: { action: 'certificate.revoke', keeps: ['category', 'reason'] },
      params: cohortParams.extend({ number: certificateNumberSchema }),
      body: revokeSchema,
      response: { status: 200, ...certificate },
      handle: async ({ caller, params, body }) => certificates.revoke(params, { by: caller.account, ...body }),
    }),
    route({
      method: 'post',
      path: '/cohorts/{cohort}/members/{member}/certificate',
      summary: 'Issue a new certificate to somebody whose last one is revoked',
      auth: write,
      audit: { action: 'certificate.reissue' },
      params: cohortParams.extend({ member: enrolmentIdSchema }),
      response: { status: 201, ...certificate },
      handle: async ({ params }) => certificates.reissue(params),
    }),
  ];
}
