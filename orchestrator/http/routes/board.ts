import { z } from 'zod';
import { boardSchema } from '../../contract/board.js';
import { cohortIdSchema } from '../../contract/cohort.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';

/** What instructors see of a cohort while it works. */
export function boardRoutes({ training }: HttpParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/cohorts/{cohort}/board',
      summary: 'Everybody in a cohort at this moment: where they are, and who may need help',
      auth: { instructor: 'cohort:read' },
      params: z.object({ cohort: cohortIdSchema }),
      response: {
        status: 200,
        compressed: true,
        description: 'The board; `board:follow` of the socket keeps it current',
        schema: boardSchema,
      },
      handle: ({ params }) => training.board.look(params.cohort),
    }),
  ];
}
