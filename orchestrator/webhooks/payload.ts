import { pageOf } from '../certificates/certificates.js';
import { rowOf } from '../certificates/handover.js';
import { attemptIdSchema } from '../contract/attempt.js';
import { certificateNumberSchema } from '../contract/certificate-number.js';
import { gradeSchema } from '../contract/grade.js';
import type { Storage } from '../storage/open.js';
import type { WebhookEvent } from '../storage/webhooks.js';

/**
 * The body of a message, as JSON. It is made when it is sent and stored nowhere, so that a person who was erased meanwhile
 * is not named any more. Null where what it tells of is not there.
 */
export async function payloadOf(storage: Storage, event: WebhookEvent, publicUrl: string): Promise<string | null> {
  const { type, at } = event;
  const data = await dataOf(storage, event, publicUrl);
  return data && JSON.stringify({ type, timestamp: new Date(at).toISOString(), data });
}

async function dataOf(storage: Storage, { type, subject }: WebhookEvent, publicUrl: string): Promise<object | null> {
  if (type === 'ping') return { message: 'ChainDrill reaches this endpoint.' };
  return type === 'attempt.graded' ? gradedData(storage, subject) : certificateData(storage, subject, publicUrl);
}

/** Points and who, but no answers: no claim, no command, no value of the variant. */
async function gradedData(storage: Storage, subject: string): Promise<object | null> {
  const [id, number] = subject.split('/');
  const attempt = await storage.attempts.get(attemptIdSchema.parse(id));
  const rows = attempt ? await storage.grades.list(attempt.id) : [];
  const row = rows.find((one) => String(one.number) === number);
  if (!attempt || !row) return null;
  const { points, max, times } = gradeSchema.parse(JSON.parse(row.grade));
  return {
    attempt: attempt.id,
    enrolment: attempt.enrolmentId,
    lab: attempt.labId,
    mode: attempt.mode,
    points,
    max,
    /** Counts the grades of the attempt: a second one is a regrade. */
    grade: row.number,
    containMs: times.containMs,
    gradedAt: new Date(row.computedAt).toISOString(),
  };
}

async function certificateData(storage: Storage, subject: string, publicUrl: string): Promise<object | null> {
  const row = await storage.certificates.get(certificateNumberSchema.parse(subject));
  if (row === null) return null;
  const enrolment = await storage.enrolments.get(row.enrolment);
  return {
    // Its state is as of the event's own kind: whether it has expired, a receiver reads from `validUntil`.
    ...rowOf(row, enrolment ?? undefined, row.facts.issuedAt),
    cohort: { id: enrolment?.cohort ?? null, name: row.facts.cohort },
    reason: row.revocation?.category ?? null,
    url: pageOf(publicUrl, row.number),
  };
}
