import { attemptViewSchema } from '../../contract/attempt.js';
import { extendSchema, messageSchema, steerSchema } from '../../contract/steering.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';
import { attemptParams } from './attempts.js';

const answer = { status: 200, description: 'The attempt', schema: attemptViewSchema };
const common = { auth: { attempt: 'judge' }, params: attemptParams, response: answer } as const;

/** What an instructor may do in a trainee's attempt. The trainee is told of each, with its reason. */
export function steeringRoutes({ attempts }: HttpParts): Route[] {
  return [
    route({
      ...common,
      method: 'post',
      path: '/attempts/{id}/message',
      summary: 'Send the trainee a message; it costs no points',
      audit: { action: 'attempt.message', keeps: ['text'] },
      body: messageSchema,
      handle: ({ caller, params, body }) => attempts.message(params.id, { by: caller.account.id, ...body }),
    }),
    route({
      ...common,
      method: 'post',
      path: '/attempts/{id}/extend',
      summary: 'Give more time',
      audit: { action: 'attempt.extend', keeps: ['minutes', 'reason'] },
      body: extendSchema,
      handle: ({ caller, params, body }) => attempts.extend(params.id, { by: caller.account.id, ...body }),
    }),
    route({
      ...common,
      method: 'post',
      path: '/attempts/{id}/pause',
      summary: 'Have the whole range stand still, attack and clock included, for an hour at most',
      audit: { action: 'attempt.pause', keeps: ['reason'] },
      body: steerSchema,
      handle: ({ caller, params, body }) => attempts.pause(params.id, { by: caller.account.id, ...body }),
    }),
    route({
      ...common,
      method: 'post',
      path: '/attempts/{id}/resume',
      summary: 'Let a paused attempt go on',
      audit: { action: 'attempt.resume', keeps: ['reason'] },
      body: steerSchema,
      handle: ({ caller, params, body }) => attempts.resume(params.id, { by: caller.account.id, ...body }),
    }),
    route({
      ...common,
      method: 'post',
      path: '/attempts/{id}/reset-for',
      summary: 'Close a trainee’s practice attempt and open a fresh variant for them',
      audit: { action: 'attempt.reset', keeps: ['reason'] },
      body: steerSchema,
      response: { ...answer, description: 'The new attempt' },
      handle: ({ params, body }) => attempts.reset(params.id, body.reason),
    }),
    route({
      ...common,
      method: 'post',
      path: '/attempts/{id}/close-for',
      summary: 'End a trainee’s attempt without a grade',
      audit: { action: 'attempt.close', keeps: ['reason'] },
      body: steerSchema,
      handle: ({ params, body }) => attempts.closeFor(params.id, body.reason),
    }),
  ];
}
