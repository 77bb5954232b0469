import { z } from 'zod';
import { labIdSchema } from '../../contract/attempt.js';
import {
  checkAnswerSchema,
  coursePlaceSchema,
  courseProgressSchema,
  courseReadingSchema,
  courseSchema,
} from '../../contract/course.js';
import { markedSchema, questionIdSchema } from '../../contract/quiz.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';
import { enrolmentParams } from './programme.js';

const params = enrolmentParams.extend({ lab: labIdSchema });
const labParams = z.object({ lab: labIdSchema });
/** Nothing is kept of what instructors try. */
const preview = { instructor: 'cohort:read' } as const;

/** The micro-courses: reading them, and the checks in them. */
export function courseRoutes({ training: { courses } }: HttpParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/enrolments/{enrolment}/course/{lab}',
      summary: 'A micro-course, and how far the person has come in it',
      auth: { enrolment: 'view' },
      params,
      response: { status: 200, description: 'The course and the progress', schema: courseReadingSchema },
      handle: async ({ params }) => courses.read(params),
    }),
    route({
      method: 'put',
      path: '/enrolments/{enrolment}/course/{lab}/place',
      summary: 'Note where the person is, and that the end of a section was reached',
      auth: { enrolment: 'act' },
      params,
      body: coursePlaceSchema,
      response: { status: 200, description: 'The progress', schema: courseProgressSchema },
      handle: async ({ params, body }) => courses.setPlace(params, body),
    }),
    route({
      method: 'put',
      path: '/enrolments/{enrolment}/course/{lab}/checks/{question}',
      summary: 'Answer a knowledge check, the first time or again',
      auth: { enrolment: 'act' },
      params: params.extend({ question: questionIdSchema }),
      body: checkAnswerSchema,
      response: {
        status: 200,
        description: 'What was right and why, and the progress',
        schema: z.object({ marked: markedSchema, progress: courseProgressSchema }),
      },
      handle: async ({ params: { question, ...of }, body }) => courses.answer(of, question, body.choice),
    }),
    route({
      method: 'get',
      path: '/labs/{lab}/course',
      summary: 'A micro-course, to look at',
      auth: preview,
      params: labParams,
      response: { status: 200, description: 'The course', schema: courseSchema },
      handle: async ({ params }) => courses.preview(params.lab),
    }),
    route({
      method: 'get',
      path: '/labs/{lab}/course/checks/{question}',
      summary: 'What an answer to a knowledge check would bring',
      auth: preview,
      params: labParams.extend({ question: questionIdSchema }),
      // In one text, separated by commas: ids hold none.
      query: z.object({ choice: z.string().max(2_000).default('') }),
      response: { status: 200, description: 'What is right and why', schema: markedSchema },
      handle: async ({ params, query }) =>
        courses.previewAnswer(params.lab, params.question, query.choice.split(',').filter(Boolean)),
    }),
  ];
}
