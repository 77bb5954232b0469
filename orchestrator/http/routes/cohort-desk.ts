import { z } from 'zod';
import { cohortIdSchema } from '../../contract/cohort.js';
import { cohortProgressSchema } from '../../contract/cohort-progress.js';
import { cohortResultsSchema } from '../../contract/cohort-results.js';
import { localeSchema } from '../../contract/text.js';
import { trainingRecordPdf } from '../../programme/record/document.js';
import { resultsCsv } from '../../programme/results-csv.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';
import { enrolmentParams } from './programme.js';

const params = z.object({ cohort: cohortIdSchema });
const auth = { instructor: 'cohort:read' } as const;

/** How a cohort as a whole stands, and what came out of it. */
export function cohortDeskRoutes({ training: { cohortDesk, records }, labs }: HttpParts): Route[] {
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
    route({
      method: 'get',
      path: '/enrolments/{enrolment}/training-record',
      summary: 'A person’s training record as a PDF, for auditors',
      auth: { enrolment: 'view' },
      params: enrolmentParams,
      query: z.object({ locale: localeSchema.default('en') }),
      response: {
        status: 200,
        description: 'A4: modules, hours, results, times, and the controls this is evidence for',
      },
      handle: async ({ params: { enrolment }, query: { locale }, response }) => {
        const facts = await records.of(enrolment);
        const bytes = await trainingRecordPdf(facts, labs.get, locale);
        response
          .attachment(`${fileName(facts.enrolment.name)}.pdf`)
          .type('application/pdf')
          .send(bytes);
      },
    }),
  ];
}

/** As far as every file system takes it. */
const fileName = (name: string) => name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'file';
