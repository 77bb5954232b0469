import { z } from 'zod';
import { cohortIdSchema } from '../../contract/cohort.js';
import {
  drillIdSchema,
  drillListSchema,
  drillPeopleSchema,
  drillSchema,
  drillSummarySchema,
  newDrillSchema,
  sharedDrillSchema,
} from '../../contract/drill.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';
import { enrolmentParams } from './programme.js';

const ofCohort = z.object({ cohort: cohortIdSchema });
const ofDrill = ofCohort.extend({ drill: drillIdSchema });
const read = { instructor: 'cohort:read' } as const;
const write = { instructor: 'cohort:write' } as const;
const answer = { status: 200, description: 'The drill', schema: drillSchema };

/** Fire drills: one attack for many people at one moment. */
export function drillRoutes({ training }: HttpParts): Route[] {
  const { drills } = training;
  return [
    route({
      method: 'get',
      path: '/cohorts/{cohort}/drills',
      summary: 'The drills of a cohort, and how many ranges this server can hold',
      auth: read,
      params: ofCohort,
      response: { status: 200, description: 'Newest first', schema: drillListSchema },
      handle: ({ params }) => drills.list(params.cohort),
    }),
    route({
      method: 'post',
      path: '/cohorts/{cohort}/drills',
      summary: 'Open a range for each of these people; they wait for the start',
      auth: write,
      audit: { action: 'drill.open', keeps: ['lab'] },
      params: ofCohort,
      body: newDrillSchema,
      response: { ...answer, status: 201 },
      handle: ({ caller, params, body }) => drills.create(caller.account, params.cohort, body),
    }),
    route({
      method: 'get',
      path: '/cohorts/{cohort}/drills/{drill}',
      summary: 'One drill: everybody’s times, live',
      auth: read,
      params: ofDrill,
      response: { ...answer, description: 'The drill; `drill:follow` of the socket keeps it current' },
      handle: ({ params }) => drills.get(params),
    }),
    route({
      method: 'get',
      path: '/enrolments/{enrolment}/drills',
      summary: 'The drills that a person took part in, once they are stopped',
      auth: { enrolment: 'view' },
      params: enrolmentParams,
      response: { status: 200, description: 'Newest first', schema: z.array(drillSummarySchema) },
      handle: ({ params }) => drills.stoppedOf(params.enrolment),
    }),
    route({
      method: 'get',
      path: '/enrolments/{enrolment}/drills/{drill}',
      summary: 'How a drill went, for who took part in it; the others are without names',
      auth: { enrolment: 'view' },
      params: enrolmentParams.extend({ drill: drillIdSchema }),
      response: { status: 200, description: 'The drill, once everybody’s work is graded', schema: sharedDrillSchema },
      handle: ({ params }) => drills.shared(params.drill, params.enrolment),
    }),
    route({
      method: 'post',
      path: '/cohorts/{cohort}/drills/{drill}/people',
      summary: 'Open ranges for more people, or anew for those whose range was lost',
      auth: write,
      audit: { action: 'drill.add' },
      params: ofDrill,
      body: drillPeopleSchema,
      response: answer,
      handle: ({ params, body }) => drills.add(params, body.people),
    }),
    route({
      method: 'post',
      path: '/cohorts/{cohort}/drills/{drill}/fire',
      summary: 'Fire the attack in all ranges that are ready; whoever is ready later begins late',
      auth: write,
      audit: { action: 'drill.fire' },
      params: ofDrill,
      response: answer,
      handle: ({ params }) => drills.fire(params),
    }),
    route({
      method: 'post',
      path: '/cohorts/{cohort}/drills/{drill}/stop',
      summary: 'Stop for all: what runs is submitted and graded, what has not begun is closed',
      auth: write,
      audit: { action: 'drill.stop' },
      params: ofDrill,
      response: answer,
      handle: ({ params }) => drills.stop(params),
    }),
  ];
}
