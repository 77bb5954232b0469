import { OpenAPIRegistry, OpenApiGeneratorV31, zodToOpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { accountSchema } from '../contract/account.js';
import { attemptViewSchema } from '../contract/attempt.js';
import { auditEntrySchema } from '../contract/audit.js';
import { cohortSchema, enrolmentSchema } from '../contract/cohort.js';
import { courseReadingSchema, courseSchema } from '../contract/course.js';
import { discussionSchema, groupsSchema, postSchema } from '../contract/discussion.js';
import { debriefSchema, gradeSchema } from '../contract/grade.js';
import { integritySchema } from '../contract/integrity.js';
import { journalEntrySchema, journalSignSchema } from '../contract/journal.js';
import { labViewSchema } from '../contract/lab.js';
import { problemSchema } from '../contract/problem.js';
import { programmeSchema } from '../contract/programme.js';
import { recordingViewSchema } from '../contract/recording.js';
import { filedReportSchema, reportSchema } from '../contract/report.js';
import { runDetailSchema, runListSchema, runLogSchema } from '../contract/runs.js';
import { sittingResultSchema, sittingSchema } from '../contract/sitting.js';
import { recordSchema } from '../evidence/record.js';
import type { Route } from './route.js';

/** The schemas that get a name of their own in the description. */
const named = {
  Account: accountSchema,
  Attempt: attemptViewSchema,
  AuditEntry: auditEntrySchema,
  Cohort: cohortSchema,
  Course: courseSchema,
  CourseReading: courseReadingSchema,
  Debrief: debriefSchema,
  Discussion: discussionSchema,
  Enrolment: enrolmentSchema,
  EvidenceRecord: recordSchema,
  FiledReport: filedReportSchema,
  Grade: gradeSchema,
  Groups: groupsSchema,
  Integrity: integritySchema,
  JournalEntry: journalEntrySchema,
  JournalSign: journalSignSchema,
  Lab: labViewSchema,
  Post: postSchema,
  Problem: problemSchema,
  Programme: programmeSchema,
  Recording: recordingViewSchema,
  Report: reportSchema,
  RunDetail: runDetailSchema,
  RunList: runListSchema,
  RunLog: runLogSchema,
  Sitting: sittingSchema,
  SittingResult: sittingResultSchema,
};

/** The OpenAPI 3.1 description of the routes. */
export function describe(routes: readonly Route[], version: string, publicUrl: string) {
  for (const [id, schema] of Object.entries(named)) {
    zodToOpenAPIRegistry.add(schema, { _internal: { refId: id } });
  }
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: publicUrl.startsWith('https:') ? '__Host-chaindrill' : 'chaindrill',
    description: 'Set by POST /api/session. Unsafe methods need an Origin header of the server itself.',
  });
  registry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API token (`cd_…`), made by POST /api/tokens, with the scope that the operation asks for.',
  });
  for (const route of routes) registry.registerPath(operation(route));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'ChainDrill',
      version,
      description:
        'Times are epoch milliseconds. Every refusal is a Problem (RFC 9457) whose `code` is stable. Terminals and live events go over socket.io: see orchestrator/live/README.md.',
    },
    servers: [{ url: publicUrl }],
  });
}

function operation(route: Route): Parameters<OpenAPIRegistry['registerPath']>[0] {
  const { status, description, schema, lines, file } = route.response;
  const bytes = file === undefined ? undefined : { [file]: { schema: { type: 'string' as const, format: 'binary' } } };
  const json = schema && {
    'application/json': { schema },
    ...(lines && schema instanceof z.ZodArray
      ? { 'application/x-ndjson': { schema: schema.element as z.ZodType } }
      : {}),
  };
  const content = bytes ?? json;
  return {
    method: route.method,
    path: `/api${route.path}`,
    operationId: operationId(route),
    summary: route.summary,
    description: whoMay(route),
    security: security(route),
    request: {
      ...(route.params ? { params: route.params } : {}),
      ...(route.query ? { query: route.query } : {}),
      ...(route.body ? { body: { required: true, content: { 'application/json': { schema: route.body } } } } : {}),
    },
    responses: {
      [status]: { description, ...(content ? { content } : {}) },
      default: { description: 'A refusal', content: { 'application/problem+json': { schema: problemSchema } } },
    },
  };
}

/** `post /attempts/{id}/start` → `postAttemptsIdStart`. */
function operationId({ method, path }: Route): string {
  const words = path.match(/\w+/g) ?? [];
  return method + words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('');
}

function scopeOf({ auth }: Route): string | null {
  if (typeof auth === 'string') return null;
  if ('scope' in auth) return auth.scope;
  if ('instructor' in auth) return auth.instructor;
  if ('admin' in auth) return auth.admin;
  if ('enrolment' in auth) return auth.enrolment === 'view' ? 'programme:read' : 'programme:write';
  // Judging needs a session.
  if (auth.attempt === 'judge') return null;
  return { view: 'attempt:read', act: 'attempt:write', terminal: 'terminal' }[auth.attempt];
}

function security(route: Route): Record<string, string[]>[] {
  if (route.auth === 'open') return [];
  const scope = scopeOf(route);
  return scope === null ? [{ session: [] }] : [{ session: [] }, { token: [scope] }];
}

function whoMay(route: Route): string {
  const { auth } = route;
  if (auth === 'open') return 'Anybody.';
  if (auth === 'session') return 'Somebody signed in; not an API token.';
  if (auth === 'instructor') return 'An instructor signed in; not an API token.';
  if (auth === 'admin') return 'An administrator signed in; not an API token.';
  const scope = `An API token needs the scope \`${scopeOf(route)}\`.`;
  if ('scope' in auth) return `Somebody signed in. ${scope}`;
  if ('instructor' in auth) return `An instructor. ${scope}`;
  if ('admin' in auth) return `An administrator. ${scope}`;
  if ('enrolment' in auth)
    return auth.enrolment === 'view'
      ? `The person enrolled, and instructors. ${scope}`
      : `The person enrolled. ${scope}`;
  return auth.attempt === 'view' ? `The attempt's owner, and instructors. ${scope}` : `The attempt's owner. ${scope}`;
}
