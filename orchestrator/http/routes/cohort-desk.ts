import { z } from 'zod';
import { cohortIdSchema } from '../../contract/cohort.js';
import { cohortProgressSchema } from '../../contract/cohort-progress.js';
import { cohortResultsSchema } from '../../contract/cohort-results.js';
import { resultsCsv } from '../../programme/results-csv.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';

const params = z.object({ cohort: cohortIdSchema });
const auth = { instructor: 'cohort:read' } as const;

/** How a cohort as a whole stands, and what came out of it. */
export function cohortDeskRoutes({ training: { cohortDesk } }: HttpParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/cohorts/{cohort}/programmes',
      summary: 'How far everybody in it is',
      auth,
      params,
      response: {
        status: 200,
        description: 'The state of each module, person by person',
        schema: cohortProgressSchema,
      },
      handle: async ({ params: { cohort } }) => cohortDesk.progress(cohort),
    }),
    route({
      method: 'get',
      path: '/cohorts/{cohort}/results',
      summary: 'What came out of it: modules, labs, times, objectives',
      auth,
      params,
      response: { status: 200, description: 'Best attempts by their latest grades', schema: cohortResultsSchema },
      handle: async ({ params: { cohort } }) => cohortDesk.results(cohort),
    }),
    route({
      method: 'get',
      path: '/cohorts/{cohort}/results.csv',
      summary: 'The results as CSV, one line a person',
      auth,
      params,
      response: { status: 200, description: 'UTF-8 with a heading; times in seconds' },
      handle: async ({ params: { cohort }, response }) => {
        const results = await cohortDesk.results(cohort);
        response
          .attachment(`${fileName(results.name)}.csv`)
          .type('text/csv')
          .send(resultsCsv(results));
      },
    }),
  ];
}

/** As far as every file system takes it. */
const fileName = (name: string) => name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'results';
