import { z } from 'zod';
import { personSchema } from '../../contract/account.js';
import { attemptListingSchema } from '../../contract/attempt.js';
import { integritySchema, overviewQuerySchema } from '../../contract/integrity.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';
import { attemptParams } from './attempts.js';

/** What instructors look at: people, everybody's attempts, and what in one of them they may want to talk about. */
export function integrityRoutes({ attempts }: HttpParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/instructor/attempts',
      summary: 'Everybody’s attempts',
      auth: 'instructor',
      query: overviewQuerySchema,
      response: { status: 200, description: 'The latest, newest first', schema: z.array(attemptListingSchema) },
      handle: ({ query }) => attempts.overview(query),
    }),
    route({
      method: 'get',
      path: '/instructor/people',
      summary: 'Everybody with an account',
      auth: 'instructor',
      response: { status: 200, description: 'The people, by name', schema: z.array(personSchema) },
      handle: () => attempts.people(),
    }),
    route({
      method: 'get',
      path: '/attempts/{id}/integrity',
      summary: 'Signals about how the attempt was worked on. They cost no points, and no grade looks at them',
      auth: { attempt: 'judge' },
      params: attemptParams,
      response: { status: 200, description: 'Marks, the ledger’s state, and signals', schema: integritySchema },
      handle: ({ params }) => attempts.integrity(params.id),
    }),
  ];
}
