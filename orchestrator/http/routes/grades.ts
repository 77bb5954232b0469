import { z } from 'zod';
import { attemptIdSchema, labIdSchema } from '../../contract/attempt.js';
import { gradeEntrySchema, gradeSchema, regradeRequestSchema } from '../../contract/grade.js';
import { publishedKeySchema, verifyAnswerSchema, verifyRequestSchema } from '../../contract/signing.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';
import { networkOf } from '../serve.js';
import { attemptParams } from './attempts.js';

/** Grades: read, signed, checked by anybody, and computed again by instructors. */
export function gradeRoutes({ attempts, identity }: HttpParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/attempts/{id}/grade',
      summary: 'The grade, line by line',
      auth: { attempt: 'view' },
      params: attemptParams,
      response: { status: 200, description: 'The latest grade', schema: gradeSchema },
      handle: ({ params }) => attempts.grade(params.id),
    }),
    route({
      method: 'get',
      path: '/attempts/{id}/grades',
      summary: 'All grades of the attempt: a regrade stands beside the first, with its reason and what it changed',
      auth: { attempt: 'view' },
      params: attemptParams,
      response: { status: 200, description: 'The grades, oldest first', schema: z.array(gradeEntrySchema) },
      handle: ({ params }) => attempts.grades(params.id),
    }),
    route({
      method: 'get',
      path: '/attempts/{id}/grade/signed',
      summary: 'The latest grade, signed: an in-toto statement in a DSSE envelope, as a Sigstore bundle',
      auth: { attempt: 'view' },
      params: attemptParams,
      response: { status: 200, description: 'The bundle', schema: z.record(z.string(), z.unknown()) },
      handle: async ({ params, response }) => {
        const bundle = await attempts.signedGrade(params.id);
        response.attachment(`grade-${params.id}.sigstore.json`);
        return JSON.parse(bundle) as Record<string, unknown>;
      },
    }),
    route({
      method: 'post',
      path: '/attempts/{id}/regrade',
      summary: 'Compute the grade again from the stored evidence, with the lab as it is now',
      auth: { attempt: 'judge' },
      params: attemptParams,
      audit: { action: 'attempt.regrade', keeps: ['reason'] },
      body: regradeRequestSchema,
      response: { status: 201, description: 'The new grade and what it changed', schema: gradeEntrySchema },
      handle: ({ caller, params, body }) => attempts.regrade(params.id, { reason: body.reason, by: caller.account.id }),
    }),
    route({
      method: 'get',
      path: '/labs/{lab}/graded',
      summary: 'Attempts of a lab that can be graded again, for a regrade of all after its checks were mended',
      auth: 'instructor',
      params: z.object({ lab: labIdSchema }),
      response: { status: 200, description: 'Their ids, oldest first', schema: z.array(attemptIdSchema) },
      handle: ({ params }) => attempts.gradedOf(params.lab),
    }),
    route({
      method: 'get',
      path: '/keys',
      summary: 'The keys that grades are, or were, signed with',
      auth: 'open',
      response: { status: 200, description: 'The keys, oldest first', schema: z.array(publishedKeySchema) },
      handle: async () => attempts.publishedKeys(),
    }),
    route({
      method: 'post',
      path: '/grades/verify',
      summary: 'Check a signed grade',
      auth: 'open',
      body: verifyRequestSchema,
      response: { status: 200, description: 'Whether it is genuine, and what it says', schema: verifyAnswerSchema },
      handle: async ({ caller, body, request }) => {
        await identity.limits.take('verify', caller?.account.id ?? networkOf(request));
        return attempts.verifySigned(body.bundle);
      },
    }),
  ];
}
