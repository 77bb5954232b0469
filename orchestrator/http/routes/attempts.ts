import { z } from 'zod';
import { attemptIdSchema, attemptViewSchema, newAttemptSchema, takeHintSchema } from '../../contract/attempt.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';

export const attemptParams = z.object({ id: attemptIdSchema });
const hostParams = attemptParams.extend({ host: z.string().max(32) });
const attemptResponse = { status: 200, description: 'The attempt', schema: attemptViewSchema };

/** Opening attempts and driving them. */
export function attemptRoutes({ attempts, training }: HttpParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/attempts',
      summary: 'Your attempts',
      auth: { scope: 'attempt:read' },
      response: { status: 200, description: 'The attempts, newest first', schema: z.array(attemptViewSchema) },
      handle: ({ caller }) => attempts.list(caller.account.id),
    }),
    route({
      method: 'post',
      path: '/attempts',
      summary: 'Open an attempt: its range is made, which takes some seconds',
      auth: { scope: 'attempt:write' },
      body: newAttemptSchema,
      response: { status: 201, description: 'The attempt, queued', schema: attemptViewSchema },
      handle: async ({ caller, body, response }) => {
        const enrolment = await training.programme.admit(caller.account.id, body.lab, body.mode);
        const attempt = await attempts.open(caller.account.id, { ...body, enrolment });
        response.location(`/api/attempts/${attempt.id}`);
        return attempt;
      },
    }),
    route({
      method: 'get',
      path: '/attempts/{id}',
      summary: 'One attempt',
      auth: { attempt: 'view' },
      params: attemptParams,
      response: attemptResponse,
      handle: ({ params }) => attempts.view(params.id),
    }),
    route({
      method: 'post',
      path: '/attempts/{id}/start',
      summary: 'Begin: the attack is replayed, and the clock runs from its first effect',
      auth: { attempt: 'act' },
      params: attemptParams,
      response: attemptResponse,
      handle: ({ params }) => attempts.start(params.id),
    }),
    route({
      method: 'post',
      path: '/attempts/{id}/submit',
      summary: 'Submit: terminals close, the examiner acts, the grade follows',
      auth: { attempt: 'act' },
      params: attemptParams,
      response: attemptResponse,
      handle: ({ params }) => attempts.submit(params.id),
    }),
    route({
      method: 'post',
      path: '/attempts/{id}/reset',
      summary: 'Close this attempt and open a fresh variant of the same lab',
      auth: { attempt: 'act' },
      params: attemptParams,
      response: { ...attemptResponse, description: 'The new attempt' },
      handle: ({ params }) => attempts.reset(params.id),
    }),
    route({
      method: 'post',
      path: '/attempts/{id}/hosts/{host}/reset',
      summary: 'Set one host back to how the lab opened: what was done on it is lost, the rest goes on',
      auth: { attempt: 'act' },
      params: hostParams,
      response: attemptResponse,
      handle: ({ params }) => attempts.resetHost(params.id, params.host),
    }),
    route({
      method: 'post',
      path: '/attempts/{id}/close',
      summary: 'End the attempt without a grade, or close a graded one',
      auth: { attempt: 'act' },
      params: attemptParams,
      response: attemptResponse,
      handle: ({ params }) => attempts.close(params.id, 'Its owner closed it.'),
    }),
    route({
      method: 'post',
      path: '/attempts/{id}/hints',
      summary: 'Take the next hint for an objective, at its cost',
      auth: { attempt: 'act' },
      params: attemptParams,
      body: takeHintSchema,
      response: { ...attemptResponse, description: 'The attempt, with the hint in it' },
      handle: ({ params, body }) => attempts.takeHint(params.id, body.objective),
    }),
  ];
}
