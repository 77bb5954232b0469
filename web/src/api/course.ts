import { z } from 'zod';
import {
  type CoursePlace,
  courseProgressSchema,
  courseReadingSchema,
  courseSchema,
} from '../../../orchestrator/contract/course.js';
import { type Choice, markedSchema } from '../../../orchestrator/contract/quiz.js';
import { request } from './client.js';
import { enrolmentPath } from './training.js';

const coursePath = (enrolment: string, lab: string) => `${enrolmentPath(enrolment)}/course/${encodeURIComponent(lab)}`;
const previewPath = (lab: string) => `/labs/${encodeURIComponent(lab)}/course`;

/** The REST calls of micro-courses. All throw `ProblemError`. */
export const courses = {
  read: (enrolment: string, lab: string) => request(coursePath(enrolment, lab), { schema: courseReadingSchema }),
  setPlace: (enrolment: string, lab: string, place: CoursePlace) =>
    request(`${coursePath(enrolment, lab)}/place`, { method: 'PUT', body: place, schema: courseProgressSchema }),
  answer: (enrolment: string, lab: string, question: string, choice: Choice) =>
    request(`${coursePath(enrolment, lab)}/checks/${encodeURIComponent(question)}`, {
      method: 'PUT',
      body: { choice },
      schema: z.object({ marked: markedSchema, progress: courseProgressSchema }),
    }),
  preview: (lab: string) => request(previewPath(lab), { schema: courseSchema }),
  previewAnswer: (lab: string, question: string, choice: Choice) =>
    request(
      `${previewPath(lab)}/checks/${encodeURIComponent(question)}?choice=${encodeURIComponent(choice.join(','))}`,
      {
        schema: markedSchema,
      },
    ),
};
