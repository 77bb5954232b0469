import { z } from 'zod';
import { cohortIdSchema } from '../../contract/cohort.js';
import { enrolmentIdSchema } from '../../contract/enrolment.js';
import { questionIdSchema } from '../../contract/quiz.js';
import {
  beginSittingSchema,
  improvementSchema,
  saveAnswerSchema,
  sittingIdSchema,
  sittingResultSchema,
  sittingSchema,
  sittingStateSchema,
  sittingSummarySchema,
  sittingsSchema,
  voidSittingSchema,
} from '../../contract/sitting.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';
import { enrolmentParams } from './programme.js';

const params = enrolmentParams.extend({ sitting: sittingIdSchema });
/** Sat by the person themselves in a browser: no program answers in their place. */
const sit = { enrolment: 'sit' } as const;
const sitting = { description: 'The sitting with its questions and the answers so far', schema: sittingSchema };
const result = { status: 200, description: 'The result', schema: sittingResultSchema };

/** The exam and the tests before and after. */
export function sittingRoutes({ training: { sittings } }: HttpParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/enrolments/{enrolment}/sittings',
      summary: 'The sittings of exam and tests',
      auth: { enrolment: 'view' },
      params: enrolmentParams,
      response: {
        status: 200,
        description: 'Oldest first, and the progress between the tests',
        schema: sittingsSchema,
      },
      handle: async ({ params }) => sittings.list(params.enrolment),
    }),
    route({
      method: 'post',
      path: '/enrolments/{enrolment}/sittings',
      summary: 'Begin the exam or a test, or go on with the one that is open',
      auth: sit,
      params: enrolmentParams,
      body: beginSittingSchema,
      response: { status: 201, ...sitting },
      handle: async ({ params, body }) => sittings.begin(params.enrolment, body.module),
    }),
    route({
      method: 'get',
      path: '/enrolments/{enrolment}/sittings/{sitting}',
      summary: 'A sitting that is under way',
      auth: sit,
      params,
      response: { status: 200, ...sitting },
      handle: async ({ params }) => sittings.read(params),
    }),
    route({
      method: 'get',
      path: '/enrolments/{enrolment}/sittings/{sitting}/state',
      summary: 'Its answers and its time, without the questions',
      auth: sit,
      params,
      response: { status: 200, description: 'Also of one that is over', schema: sittingStateSchema },
      handle: async ({ params }) => sittings.state(params),
    }),
    route({
      method: 'put',
      path: '/enrolments/{enrolment}/sittings/{sitting}/answers/{question}',
      summary: 'Keep an answer',
      auth: sit,
      params: params.extend({ question: questionIdSchema }),
      body: saveAnswerSchema,
      maxBytes: 8 * 1024,
      response: {
        status: 200,
        description: 'The answer’s new revision, to be named with the next change',
        schema: z.object({ revision: z.number().int() }),
      },
      handle: async ({ params: { question, ...of }, body }) => sittings.save(of, question, body),
    }),
    route({
      method: 'post',
      path: '/enrolments/{enrolment}/sittings/{sitting}/submit',
      summary: 'End it',
      auth: sit,
      params,
      response: result,
      handle: async ({ params }) => sittings.submit(params),
    }),
    route({
      method: 'get',
      path: '/enrolments/{enrolment}/sittings/{sitting}/result',
      summary: 'The result; the right answers once they cannot help any more',
      auth: { enrolment: 'view' },
      params,
      response: result,
      handle: async ({ params }) => sittings.result(params),
    }),
    route({
      method: 'post',
      path: '/cohorts/{cohort}/members/{member}/sittings/{sitting}/void',
      summary: 'Cancel a sitting, so that it costs no try',
      auth: { instructor: 'cohort:write' },
      audit: { action: 'sitting.void', keeps: ['reason'] },
      params: z.object({ cohort: cohortIdSchema, member: enrolmentIdSchema, sitting: sittingIdSchema }),
      body: voidSittingSchema,
      response: { status: 200, description: 'The sitting', schema: sittingSummarySchema },
      handle: async ({ params: { member, ...of }, body }) => sittings.void({ ...of, enrolment: member }, body.reason),
    }),
    route({
      method: 'get',
      path: '/cohorts/{cohort}/improvement',
      summary: 'The tests before and after, over the people who did both',
      auth: { instructor: 'cohort:read' },
      params: z.object({ cohort: cohortIdSchema }),
      response: { status: 200, description: 'Means, interval and gain', schema: improvementSchema },
      handle: async ({ params }) => sittings.improvement(params.cohort),
    }),
  ];
}
