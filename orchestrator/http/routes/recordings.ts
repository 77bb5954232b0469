import { z } from 'zod';
import { recordingViewSchema, shellNumberSchema } from '../../contract/recording.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';
import { attemptParams } from './attempts.js';

const recordingParams = attemptParams.extend({ host: z.string().max(32), shell: shellNumberSchema });

/** What the terminals of an attempt showed, and what was typed in them. */
export function recordingRoutes({ attempts }: HttpParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/attempts/{id}/recordings',
      summary: 'The recordings of the terminals, and whether each is what was written',
      auth: { attempt: 'view' },
      params: attemptParams,
      response: { status: 200, description: 'One for each shell', schema: z.array(recordingViewSchema) },
      handle: ({ params }) => attempts.recordings(params.id),
    }),
    route({
      method: 'get',
      path: '/attempts/{id}/recordings/{host}/{shell}',
      summary: 'The recording of one shell, in the format asciicast v2',
      auth: { attempt: 'view' },
      params: recordingParams,
      response: { status: 200, description: 'The recording as far as it was written', file: 'application/x-asciicast' },
      handle: ({ params: { id, ...shell } }) => attempts.recording(id, shell),
    }),
  ];
}
