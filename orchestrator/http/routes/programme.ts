import { z } from 'zod';
import { cohortIdSchema, joinCohortSchema } from '../../contract/cohort.js';
import { enrolmentIdSchema } from '../../contract/enrolment.js';
import { programmeSchema } from '../../contract/programme.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';

export const enrolmentParams = z.object({ enrolment: enrolmentIdSchema });

/** A person's way through the programme. */
export function programmeRoutes({ training }: HttpParts): Route[] {
  const { cohorts, programme } = training;
  return [
    route({
      method: 'post',
      path: '/cohorts/join',
      summary: 'Join a cohort by the code of an invitation',
      auth: 'session',
      body: joinCohortSchema,
      response: { status: 200, description: 'The cohort', schema: z.object({ cohort: cohortIdSchema }) },
      handle: async ({ caller, body }) => ({ cohort: await cohorts.join(caller.account, body.code) }),
    }),
    route({
      method: 'get',
      path: '/programmes',
      summary: 'Your programmes: one for each cohort that you are or were in',
      auth: { scope: 'programme:read' },
      response: { status: 200, description: 'The one to go on with first', schema: z.array(programmeSchema) },
      handle: async ({ caller }) => programme.of(caller.account.id),
    }),
    route({
      method: 'get',
      path: '/enrolments/{enrolment}',
      summary: 'One person’s way through the programme',
      auth: { enrolment: 'view' },
      params: enrolmentParams,
      response: { status: 200, description: 'Modules, what is next, what is missing', schema: programmeSchema },
      handle: async ({ params }) => programme.one(params.enrolment),
    }),
  ];
}
