import { createHash, randomInt } from 'node:crypto';
import type { LabId } from '../contract/attempt.js';
import type { CertificateFacts, Shown } from '../contract/certificate.js';
import {
  alphabet,
  type CertificateNumber,
  certificateNumberSchema,
  formatNumber,
} from '../contract/certificate-number.js';
import { gradeSchema } from '../contract/grade.js';
import type { LabView } from '../contract/lab.js';
import type { Programme } from '../contract/programme.js';
import { counts } from '../programme/labs.js';
import type { AttemptRow } from '../storage/attempts.js';
import type { GradeRow } from '../storage/grades.js';
import type { Storage } from '../storage/open.js';

/** What a certificate tells of a case. */
export type LabOf = (id: LabId) => Pick<LabView, 'title' | 'techniques'> | null;

/** The length of what is random in a number, in characters of 5 bits. */
const randomCharacters = 11;

/** A new number. `random` draws a whole number below its argument, so that nobody can foresee it. */
export function newNumber(random: (below: number) => number = (below) => randomInt(below)): CertificateNumber {
  const characters = Array.from({ length: randomCharacters }, () => alphabet[random(alphabet.length)]).join('');
  return certificateNumberSchema.parse(formatNumber(characters));
}

interface Parts {
  storage: Pick<Storage, 'attempts' | 'grades'>;
  labOf: LabOf;
  /** The public address of this server. */
  publicUrl: string;
}

/** What a certificate says of somebody who has done everything. */
export async function factsOf({ storage, labOf, publicUrl }: Parts, programme: Programme, now: number) {
  const { cohort, enrolment, modules } = programme;
  const attempts = await storage.attempts.listByEnrolments([enrolment.id]);
  const facts: CertificateFacts = {
    cohort: cohort.name,
    issuedAt: now,
    validUntil: monthsLater(now, cohort.settings.certificateMonths),
    examShare: modules.find(({ kind }) => kind === 'exam')?.tries?.best ?? null,
    shown: [],
    proctored: enrolment.identityCheckedAt !== null,
    issuer: publicUrl,
  };
  for (const lab of cohort.settings.labs) {
    const best = await bestOf(storage, attempts, lab);
    if (best) facts.shown.push(shownBy(best, lab, labOf(lab)));
  }
  return facts;
}

/** The attempt with the most points, of the practicals that count; of equals the first. */
async function bestOf(storage: Parts['storage'], attempts: readonly AttemptRow[], lab: LabId) {
  let best: { attempt: AttemptRow; row: GradeRow; points: number } | null = null;
  for (const attempt of attempts) {
    if (attempt.labId !== lab || attempt.mode !== 'assessment' || !counts(attempt)) continue;
    const row = await storage.grades.latest(attempt.id);
    if (row === null) continue;
    const { points } = gradeSchema.parse(JSON.parse(row.grade));
    if (best === null || points > best.points) best = { attempt, row, points };
  }
  return best;
}

function shownBy(
  { attempt, row }: { attempt: AttemptRow; row: GradeRow },
  lab: LabId,
  known: ReturnType<LabOf>,
): Shown {
  const { points, max, times } = gradeSchema.parse(JSON.parse(row.grade));
  return {
    lab,
    // A lab may be taken out of the catalogue before its people are done.
    title: known?.title ?? { en: lab, 'zh-CN': lab },
    attempt: attempt.id,
    points,
    max,
    identifyMs: times.identifyMs,
    reportMs: times.reportMs,
    containMs: times.containMs,
    techniques: known?.techniques ?? [],
    gradeSha256: row.bundle === null ? null : createHash('sha256').update(row.bundle).digest('hex'),
  };
}

/** The same day and time (UTC) so many calendar months later; the month's last day where it has no such day. */
export function monthsLater(at: number, months: number): number {
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.getTime();
}
