import { z } from 'zod';
import { cpuSampleSchema } from '../../contract/attempt.js';
import { debriefSchema, timelineSchema } from '../../contract/grade.js';
import { guideStepSchema } from '../../contract/lab.js';
import { filedReportSchema, reportSchema } from '../../contract/report.js';
import { chainedRecordSchema } from '../../evidence/record.js';
import { requireGuide, requireLedger } from '../../identity/rules.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';
import { attemptParams } from './attempts.js';

/** A report, draft or filed, at most. */
const maxReportBytes = 256 * 1024;

/** The report of an attempt, and what comes out of it. */
export function resultRoutes({ attempts }: HttpParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/attempts/{id}/draft',
      summary: 'The report as it stands',
      auth: { attempt: 'view' },
      params: attemptParams,
      response: { status: 200, description: 'The draft; empty where none was saved', schema: reportSchema },
      handle: ({ params }) => attempts.draft(params.id),
    }),
    route({
      method: 'put',
      path: '/attempts/{id}/draft',
      summary: 'Save the report as it stands',
      auth: { attempt: 'act' },
      params: attemptParams,
      body: reportSchema,
      maxBytes: maxReportBytes,
      response: { status: 204, description: 'Saved' },
      handle: ({ params, body }) => attempts.saveDraft(params.id, body),
    }),
    route({
      method: 'get',
      path: '/attempts/{id}/reports',
      summary: 'The filed reports',
      auth: { attempt: 'view' },
      params: attemptParams,
      response: { status: 200, description: 'The reports, in the order of filing', schema: z.array(filedReportSchema) },
      handle: ({ params }) => attempts.reports(params.id),
    }),
    route({
      method: 'post',
      path: '/attempts/{id}/reports',
      summary: 'File a report. The first counts for its time, the last for its content',
      auth: { attempt: 'act' },
      params: attemptParams,
      body: reportSchema,
      maxBytes: maxReportBytes,
      response: {
        status: 201,
        description: 'The report, with every claim as it will be compared',
        schema: filedReportSchema,
      },
      handle: ({ params, body }) => attempts.fileReport(params.id, body),
    }),
    route({
      method: 'get',
      path: '/attempts/{id}/debrief',
      summary: 'Attack and response on one time axis, with the model answer',
      auth: { attempt: 'view' },
      params: attemptParams,
      response: { status: 200, description: 'The debrief', schema: debriefSchema },
      handle: ({ params }) => attempts.debrief(params.id),
    }),
    route({
      method: 'get',
      path: '/attempts/{id}/timeline',
      summary:
        'What happened on one time axis, also without a grade. For its owner once over, for instructors at any time',
      auth: { attempt: 'view' },
      params: attemptParams,
      response: { status: 200, description: 'The time axis', schema: timelineSchema },
      handle: async ({ caller, params }) => {
        requireLedger(caller, (await attempts.view(params.id)).state);
        return attempts.timeline(params.id);
      },
    }),
    route({
      method: 'get',
      path: '/attempts/{id}/guide',
      summary:
        'The lab’s guided steps with their commands: in practice; else once graded. Closed while an assessment of the lab is open',
      auth: { attempt: 'view' },
      params: attemptParams,
      response: { status: 200, description: 'The steps, in their order', schema: z.array(guideStepSchema) },
      handle: async ({ caller, params }) => {
        requireGuide(caller, await attempts.guideIsOpen(params.id));
        return attempts.guide(params.id);
      },
    }),
    route({
      method: 'get',
      path: '/attempts/{id}/cpu',
      summary: 'CPU of the hosts in the last ten minutes',
      auth: { attempt: 'view' },
      params: attemptParams,
      response: { status: 200, description: 'Samples, oldest first', schema: z.array(cpuSampleSchema) },
      handle: ({ params }) => attempts.cpu(params.id),
    }),
    route({
      method: 'get',
      path: '/attempts/{id}/ledger',
      summary: 'The evidence. For its owner once the attempt is over, for instructors at any time',
      auth: { attempt: 'view' },
      params: attemptParams,
      response: {
        status: 200,
        description: 'Records, one a line, each linked to the one before',
        schema: z.array(chainedRecordSchema),
        lines: true,
      },
      handle: async ({ caller, params }) => {
        requireLedger(caller, (await attempts.view(params.id)).state);
        return attempts.ledger(params.id);
      },
    }),
  ];
}
