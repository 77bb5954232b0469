import { z } from 'zod';
import {
  accountSchema,
  createdInvitationSchema,
  createdTokenSchema,
  invitationSchema,
  type newInvitationSchema,
  type newTokenSchema,
  type SignIn,
  type SignUp,
  tokenSchema,
} from '../../../orchestrator/contract/account.js';
import {
  attemptIdSchema,
  attemptListingSchema,
  attemptViewSchema,
  cpuSampleSchema,
  type Mode,
} from '../../../orchestrator/contract/attempt.js';
import { debriefSchema, gradeEntrySchema, gradeSchema, timelineSchema } from '../../../orchestrator/contract/grade.js';
import { integritySchema } from '../../../orchestrator/contract/integrity.js';
import { guideStepSchema, labViewSchema } from '../../../orchestrator/contract/lab.js';
import { privacySchema } from '../../../orchestrator/contract/privacy.js';
import { recordingViewSchema } from '../../../orchestrator/contract/recording.js';
import { filedReportSchema, type Report, reportSchema } from '../../../orchestrator/contract/report.js';
import { runDetailSchema, runListSchema, runLogSchema } from '../../../orchestrator/contract/runs.js';
import { verifyAnswerSchema } from '../../../orchestrator/contract/signing.js';
import type { Locale } from '../../../orchestrator/contract/text.js';
import { request } from './client.js';

/** One record of the ledger as it is served: what a grade's lines and a debrief's events point at. */
export const ledgerRecordSchema = z.object({
  seq: z.number().int(),
  at: z.number().int(),
  source: z.string(),
  host: z.string(),
  kind: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export type LedgerRecord = z.infer<typeof ledgerRecordSchema>;
export type CreatedInvitation = z.infer<typeof createdInvitationSchema>;
export type Invitation = z.infer<typeof invitationSchema>;
export type CreatedToken = z.infer<typeof createdTokenSchema>;

const withAccount = z.object({ account: accountSchema });
const attempt = (id: string) => `/attempts/${encodeURIComponent(id)}`;

/** Where a recording is, below `/api`. */
export const recordingPath = (id: string, { host, shell }: { host: string; shell: number }) =>
  `${attempt(id)}/recordings/${encodeURIComponent(host)}/${shell}`;

/** Every REST call of the interface, typed and parsed by the contract's schemas. All throw `ProblemError`. */
export const api = {
  session: (signal?: AbortSignal) => request('/session', { schema: withAccount, ...(signal ? { signal } : {}) }),
  signIn: (body: SignIn) => request('/session', { method: 'POST', body, schema: withAccount }),
  signUp: (body: SignUp) => request('/accounts', { method: 'POST', body, schema: withAccount }),
  signOut: () => request('/session', { method: 'DELETE' }),
  setLocale: (locale: Locale) => request('/account', { method: 'PATCH', body: { locale } }),

  privacy: () => request('/privacy', { schema: privacySchema }),
  eraseAccount: (password: string) => request('/account', { method: 'DELETE', body: { password } }),

  tokens: () => request('/tokens', { schema: z.array(tokenSchema) }),
  createToken: (body: z.input<typeof newTokenSchema>) =>
    request('/tokens', { method: 'POST', body, schema: createdTokenSchema }),
  deleteToken: (id: string) => request(`/tokens/${encodeURIComponent(id)}`, { method: 'DELETE' }),
  invitations: () => request('/invitations', { schema: z.array(invitationSchema) }),
  createInvitation: (body: z.input<typeof newInvitationSchema>) =>
    request('/invitations', { method: 'POST', body, schema: createdInvitationSchema }),

  labs: () => request('/labs', { schema: z.array(labViewSchema) }),
  lab: (id: string) => request(`/labs/${encodeURIComponent(id)}`, { schema: labViewSchema }),

  attempts: () => request('/attempts', { schema: z.array(attemptViewSchema) }),
  attempt: (id: string) => request(attempt(id), { schema: attemptViewSchema }),
  openAttempt: (lab: string, mode: Mode) =>
    request('/attempts', { method: 'POST', body: { lab, mode }, schema: attemptViewSchema, needsEngine: true }),
  act: (id: string, verb: 'start' | 'submit' | 'reset' | 'close') =>
    request(`${attempt(id)}/${verb}`, { method: 'POST', body: {}, schema: attemptViewSchema }),
  resetHost: (id: string, host: string) =>
    request(`${attempt(id)}/hosts/${encodeURIComponent(host)}/reset`, {
      method: 'POST',
      body: {},
      schema: attemptViewSchema,
    }),
  takeHint: (id: string, objective: string) =>
    request(`${attempt(id)}/hints`, { method: 'POST', body: { objective }, schema: attemptViewSchema }),
  draft: (id: string) => request(`${attempt(id)}/draft`, { schema: reportSchema }),
  saveDraft: (id: string, body: Report, keepalive = false) =>
    request(`${attempt(id)}/draft`, { method: 'PUT', body, keepalive }),
  reports: (id: string) => request(`${attempt(id)}/reports`, { schema: z.array(filedReportSchema) }),
  fileReport: (id: string, body: Report) =>
    request(`${attempt(id)}/reports`, { method: 'POST', body, schema: filedReportSchema }),
  grade: (id: string) => request(`${attempt(id)}/grade`, { schema: gradeSchema }),
  grades: (id: string) => request(`${attempt(id)}/grades`, { schema: z.array(gradeEntrySchema) }),
  regrade: (id: string, reason: string) =>
    request(`${attempt(id)}/regrade`, { method: 'POST', body: { reason }, schema: gradeEntrySchema }),
  gradedAttempts: (lab: string) =>
    request(`/labs/${encodeURIComponent(lab)}/graded`, { schema: z.array(attemptIdSchema) }),
  verifyGrade: (bundle: string) =>
    request('/grades/verify', { method: 'POST', body: { bundle }, schema: verifyAnswerSchema }),
  /** Where keys, signed grade and evidence are downloaded from. */
  keysUrl: '/api/keys',
  signedGradeUrl: (id: string) => `/api${attempt(id)}/grade/signed`,
  timeline: (id: string) => request(`${attempt(id)}/timeline`, { schema: timelineSchema }),
  ledgerUrl: (id: string) => `/api${attempt(id)}/ledger`,
  debrief: (id: string) => request(`${attempt(id)}/debrief`, { schema: debriefSchema }),
  guide: (id: string) => request(`${attempt(id)}/guide`, { schema: z.array(guideStepSchema) }),
  cpu: (id: string) => request(`${attempt(id)}/cpu`, { schema: z.array(cpuSampleSchema) }),
  runs: (id: string) => request(`${attempt(id)}/runs`, { schema: runListSchema }),
  run: (id: string, run: number) => request(`${attempt(id)}/runs/${run}`, { schema: runDetailSchema }),
  runLog: (id: string, run: number, job: string, step: number) =>
    request(`${attempt(id)}/runs/${run}/logs/${encodeURIComponent(job)}/${step}`, { schema: runLogSchema }),
  integrity: (id: string) => request(`${attempt(id)}/integrity`, { schema: integritySchema }),
  everybodysAttempts: (query: { lab?: string; state?: string }) =>
    request(`/instructor/attempts?${new URLSearchParams({ ...query, limit: '500' })}`, {
      schema: z.array(attemptListingSchema),
    }),
  recordings: (id: string) => request(`${attempt(id)}/recordings`, { schema: z.array(recordingViewSchema) }),
  ledger: (id: string) => request(`${attempt(id)}/ledger`, { schema: z.array(ledgerRecordSchema) }),
};
