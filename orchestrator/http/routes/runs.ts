import { z } from 'zod';
import { runDetailSchema, runListSchema, runLogSchema } from '../../contract/runs.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';
import { attemptParams } from './attempts.js';

/** A number as a path has it. */
const numberSchema = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a number')
  .transform(Number);
const runParams = attemptParams.extend({ run: numberSchema });
const stepParams = runParams.extend({ job: z.string().max(100), step: numberSchema });

/** The workflow runs of a lab that has a workflow runner, while its range lives. */
export function runRoutes({ attempts }: HttpParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/attempts/{id}/runs',
      summary: 'The workflow runs, and whether a runner is there',
      auth: { attempt: 'view' },
      params: attemptParams,
      response: { status: 200, description: 'The runs, newest first', schema: runListSchema },
      handle: ({ params }) => attempts.runs(params.id),
    }),
    route({
      method: 'get',
      path: '/attempts/{id}/runs/{run}',
      summary: 'One workflow run with its jobs and their steps',
      auth: { attempt: 'view' },
      params: runParams,
      response: { status: 200, description: 'The run', schema: runDetailSchema },
      handle: ({ params }) => attempts.run(params.id, params.run),
    }),
    route({
      method: 'get',
      path: '/attempts/{id}/runs/{run}/logs/{job}/{step}',
      summary: 'The log of one step; step 0 is the job itself',
      auth: { attempt: 'view' },
      params: stepParams,
      response: { status: 200, description: 'The log, secrets masked', schema: runLogSchema },
      handle: ({ params: { id, ...step } }) => attempts.runLog(id, step),
    }),
  ];
}
