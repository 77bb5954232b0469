import { z } from 'zod';
import {
  type SaveAnswer,
  type SittingModule,
  sittingResultSchema,
  sittingSchema,
  sittingStateSchema,
  sittingSummarySchema,
  sittingsSchema,
} from '../../../orchestrator/contract/sitting.js';
import { request } from './client.js';
import { enrolmentPath } from './training.js';

const listPath = (enrolment: string) => `${enrolmentPath(enrolment)}/sittings`;
const sittingPath = (enrolment: string, sitting: string) => `${listPath(enrolment)}/${encodeURIComponent(sitting)}`;

/** The REST calls of the exam and the tests. All throw `ProblemError`. */
export const sittings = {
  list: (enrolment: string) => request(listPath(enrolment), { schema: sittingsSchema }),
  begin: (enrolment: string, module: SittingModule) =>
    request(listPath(enrolment), { method: 'POST', body: { module }, schema: sittingSchema }),
  state: (enrolment: string, sitting: string) =>
    request(`${sittingPath(enrolment, sitting)}/state`, { schema: sittingStateSchema }),
  save: (enrolment: string, sitting: string, question: string, answer: SaveAnswer) =>
    request(`${sittingPath(enrolment, sitting)}/answers/${encodeURIComponent(question)}`, {
      method: 'PUT',
      body: answer,
      schema: z.object({ revision: z.number().int() }),
      keepalive: true,
    }),
  submit: (enrolment: string, sitting: string) =>
    request(`${sittingPath(enrolment, sitting)}/submit`, { method: 'POST', schema: sittingResultSchema }),
  /** Cancels one of a member's. For instructors. */
  void: (cohort: string, member: string, sitting: string, reason: string) =>
    request(
      `/cohorts/${encodeURIComponent(cohort)}/members/${encodeURIComponent(member)}/sittings/${encodeURIComponent(sitting)}/void`,
      { method: 'POST', body: { reason }, schema: sittingSummarySchema },
    ),
  result: (enrolment: string, sitting: string) =>
    request(`${sittingPath(enrolment, sitting)}/result`, { schema: sittingResultSchema }),
};
