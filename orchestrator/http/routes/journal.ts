import { z } from 'zod';
import { cohortIdSchema } from '../../contract/cohort.js';
import { journalSavedSchema, journalSaveSchema, journalSchema, journalSignSchema } from '../../contract/journal.js';
import { journalFileName, journalMarkdown } from '../../programme/journal/markdown.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';
import { enrolmentParams } from './programme.js';

/** The learning journal: read and written by its person alone. Instructors see that there are entries, not their texts. */
export function journalRoutes({ training, labs }: HttpParts): Route[] {
  const { journals, programme } = training;
  return [
    route({
      method: 'get',
      path: '/enrolments/{enrolment}/journal',
      summary: 'Your learning journal',
      auth: { enrolment: 'own' },
      params: enrolmentParams,
      response: { status: 200, description: 'An entry for each part of the programme', schema: journalSchema },
      handle: async ({ params }) => journals.of(params.enrolment),
    }),
    route({
      method: 'put',
      path: '/enrolments/{enrolment}/journal/{module}',
      summary: 'Save an entry, changed from the named revision',
      auth: { enrolment: 'act' },
      params: enrolmentParams.extend({ module: z.string().max(80) }),
      body: journalSaveSchema,
      response: { status: 200, description: 'Its new revision', schema: journalSavedSchema },
      handle: async ({ params, body }) => journals.save(params.enrolment, params.module, body),
    }),
    route({
      method: 'get',
      path: '/enrolments/{enrolment}/journal.md',
      summary: 'Download your learning journal as Markdown',
      auth: { enrolment: 'own' },
      params: enrolmentParams,
      response: { status: 200, description: 'A Markdown file in your language' },
      handle: async ({ caller, params, response }) => {
        const { entries } = await journals.of(params.enrolment);
        const { cohort, enrolment } = await programme.one(params.enrolment);
        const { locale } = caller.account;
        const labTitle = (id: string) => labs.list().find((lab) => lab.id === id)?.title[locale] ?? id;
        const about = { name: enrolment.name, cohort: cohort.name, locale, labTitle };
        response.attachment(journalFileName(about)).type('text/markdown').send(journalMarkdown(entries, about));
      },
    }),
    route({
      method: 'get',
      path: '/cohorts/{cohort}/journals',
      summary: 'Who has written which entries of their journal; not what they say',
      auth: { instructor: 'cohort:read' },
      params: z.object({ cohort: cohortIdSchema }),
      response: { status: 200, description: 'By person', schema: z.array(journalSignSchema) },
      handle: async ({ params }) => journals.signs(params.cohort),
    }),
  ];
}
