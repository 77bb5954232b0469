import type { Request, Response } from 'express';
import { z } from 'zod';
import { ownCertificateSchema, publicCertificateSchema } from '../../contract/certificate.js';
import { readNumber } from '../../contract/certificate-number.js';
import type { Caller } from '../../identity/caller.js';
import { ProgrammeError } from '../../programme/error.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';
import { networkOf } from '../serve.js';
import { enrolmentParams } from './programme.js';

const numberParams = z.object({ number: z.string().max(40) });
const anything = z.record(z.string(), z.unknown());

/** Certificates: the holder's own, and what anybody may check. */
export function certificateRoutes({ training, identity }: HttpParts): Route[] {
  const { certificates, badges } = training;

  /** The number as somebody typed it. Numbers cannot be tried out in masses. */
  async function lookedUp(typed: string, { caller, request }: { caller: Caller | null; request: Request }) {
    await identity.limits.take('certificate', caller?.account.id ?? networkOf(request));
    const number = readNumber(typed);
    if (number === null)
      throw new ProgrammeError(
        'certificate-mistyped',
        'This is not a number of a certificate. Compare it with the certificate, character by character: CD-XXXX-XXXX-XXXX.',
      );
    return certificates.get(number);
  }

  return [
    route({
      method: 'get',
      path: '/enrolments/{enrolment}/certificate',
      summary: 'The person’s certificate, or what is missing for it',
      auth: { enrolment: 'view' },
      params: enrolmentParams,
      response: { status: 200, description: 'The latest one, and what is missing', schema: ownCertificateSchema },
      handle: async ({ params }) => certificates.own(params.enrolment),
    }),
    route({
      method: 'get',
      path: '/enrolments/{enrolment}/certificate/pdf',
      summary: 'The certificate as a PDF',
      auth: { enrolment: 'view' },
      params: enrolmentParams,
      response: { status: 200, description: 'A4 landscape, both languages' },
      handle: async ({ caller, params, response }) => {
        // Setting one that is not kept yet takes half a second of the processor.
        await identity.limits.take('certificate', caller.account.id);
        const { number, bytes } = await certificates.pdf(params.enrolment);
        response.attachment(`${number}.pdf`).type('application/pdf').send(Buffer.from(bytes));
      },
    }),
    route({
      method: 'get',
      path: '/certificates/{number}',
      summary: 'Check a certificate by its number',
      auth: 'open',
      params: numberParams,
      response: { status: 200, description: 'What it says, and how it stands now', schema: publicCertificateSchema },
      handle: async ({ params, ...call }) => certificates.view(await lookedUp(params.number, call)),
    }),
    route({
      method: 'get',
      path: '/certificates/{number}/badge',
      summary: 'The certificate as an Open Badge 3.0, with an embedded proof (eddsa-rdfc-2022)',
      auth: 'open',
      params: numberParams,
      response: { status: 200, description: 'A Verifiable Credential', schema: anything },
      handle: async ({ params, ...call }) => {
        const row = await lookedUp(params.number, call);
        forEverybody(call.response).attachment(`${row.number}.badge.json`);
        return badges.credential(row);
      },
    }),
    route({
      method: 'get',
      path: '/certificates/{number}/badge.jwt',
      summary: 'The certificate as an Open Badge 3.0, as a VC-JWT (RS256)',
      auth: 'open',
      params: numberParams,
      response: { status: 200, description: 'The token, as text' },
      handle: async ({ params, ...call }) => {
        const row = await lookedUp(params.number, call);
        forEverybody(call.response)
          .attachment(`${row.number}.badge.jwt`)
          .type('application/vc+jwt')
          .send(badges.token(row));
      },
    }),
    route({
      method: 'get',
      path: '/badge-status',
      summary: 'Which badges are revoked: a signed W3C Bitstring Status List',
      auth: 'open',
      response: { status: 200, description: 'A Verifiable Credential', schema: anything },
      handle: async ({ response }) => {
        forEverybody(response);
        return badges.statusList();
      },
    }),
    route({
      method: 'get',
      path: '/badge-keys/{key}',
      summary: 'A key that badges are, or were, signed with',
      auth: 'open',
      params: z.object({ key: z.string().max(64) }),
      response: { status: 200, description: 'A JSON Web Key', schema: anything },
      handle: async ({ params, response }) => {
        const jwk = badges.jwk(params.key);
        if (jwk === null) throw new ProgrammeError('certificate-unknown', 'There is no key of this id.');
        forEverybody(response);
        return jwk;
      },
    }),
  ];
}

/** Lets pages of other sites read an answer: verifiers of badges are such pages. */
export function forEverybody(response: Response): Response {
  return response.set({ 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' });
}
