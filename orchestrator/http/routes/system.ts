import { z } from 'zod';
import { AttemptError } from '../../attempts/types.js';
import { labIdSchema } from '../../contract/attempt.js';
import { labViewSchema } from '../../contract/lab.js';
import { operationSchema } from '../../contract/operation.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';

const healthSchema = z.object({
  status: z.literal('ok'),
  version: z.string(),
  /** False where the Docker Engine does not answer: labs cannot be opened then. */
  engine: z.boolean(),
});

/** The server itself and the labs: what anybody may know. */
export function systemRoutes({ labs, version, engineAnswers, metrics }: HttpParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/health',
      summary: 'Whether the server and its Docker Engine work',
      auth: 'open',
      response: { status: 200, description: 'The server works', schema: healthSchema },
      handle: async () => ({ status: 'ok' as const, version, engine: await engineAnswers() }),
    }),
    route({
      method: 'get',
      path: '/metrics',
      summary: 'What the server measures of itself, for Prometheus',
      auth: { admin: 'metrics:read' },
      response: { status: 200, description: 'Prometheus’s text format; times in seconds, sizes in bytes' },
      handle: async ({ response }) => {
        const { type, text } = await metrics.read();
        response.type(type).send(text);
      },
    }),
    route({
      method: 'get',
      path: '/operation',
      summary: 'How the server does at this moment',
      auth: { admin: 'metrics:read' },
      response: { status: 200, description: 'Ranges, queue, pool, times and memory', schema: operationSchema },
      handle: () => metrics.look(),
    }),
    route({
      method: 'get',
      path: '/labs',
      summary: 'All labs',
      auth: 'open',
      response: { status: 200, description: 'The labs, in the order to show them', schema: z.array(labViewSchema) },
      handle: async () => labs.list(),
    }),
    route({
      method: 'get',
      path: '/labs/{lab}',
      summary: 'One lab: brief, objectives, form of the report',
      auth: 'open',
      params: z.object({ lab: z.string() }),
      response: { status: 200, description: 'The lab', schema: labViewSchema },
      handle: async ({ params }) => {
        const id = labIdSchema.safeParse(params.lab);
        const lab = id.success ? labs.get(id.data) : null;
        if (lab === null) throw new AttemptError('lab-unknown', params.lab);
        return lab;
      },
    }),
  ];
}
