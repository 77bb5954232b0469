import { attemptIdSchema, labIdSchema } from '../../../orchestrator/contract/attempt.js';
import type { OwnCertificate } from '../../../orchestrator/contract/certificate.js';
import { type EnrolmentId, enrolmentIdSchema } from '../../../orchestrator/contract/enrolment.js';
import { gradeSchema } from '../../../orchestrator/contract/grade.js';
import { type ModuleFact, moduleId } from '../../../orchestrator/programme/modules.js';
import type { FactSource } from '../../../orchestrator/programme/programme.js';
import { attemptRow } from '../../platform/support/rows.js';
import { type Person, type Platform, startPlatform } from '../../platform/support/server.js';

/* People who come as far as a certificate. The modules before the practical count as done, or not, as a test says. */

export const lab = labIdSchema.parse('sympy-dev');

export interface Graduates {
  platform: Platform;
  teacher: Person;
  cohort: string;
  /** Somebody in the cohort. */
  enrol(name: string, reference?: string): Promise<{ person: Person; enrolment: EnrolmentId }>;
  /** They pass everything before the practical. */
  passBefore(enrolment: EnrolmentId): void;
  /** They pass everything, the practical with a grade of their own, and the server has dealt with it. */
  graduate(enrolment: EnrolmentId, points?: number): Promise<void>;
  /** As they stand. */
  own(person: Person, enrolment: EnrolmentId): Promise<OwnCertificate>;
}

export async function startGraduates(
  settings: Record<string, unknown> = {},
  start: (options: Parameters<typeof startPlatform>[0]) => Promise<Platform> = startPlatform,
): Promise<Graduates> {
  const passed = new Set<EnrolmentId>();
  const before: FactSource = async (_, enrolments, now) => {
    const done: ModuleFact = { share: 1, doneAt: now };
    const tries = { used: 1, allowed: 3, best: 0.9, passed: true, nextAt: null };
    const facts = new Map([
      [moduleId('course', lab), done],
      [moduleId('practice', lab), done],
      [moduleId('exam'), { ...done, tries }],
    ]);
    return new Map(enrolments.map(({ id }) => [id, passed.has(id) ? facts : new Map()]));
  };
  const platform = await start({ sources: [before] });
  const teacher = await platform.person('teacher', 'instructor');
  const made = await teacher.call('POST', '/cohorts', {
    name: 'Autumn',
    startsAt: 0,
    settings: { labs: [lab], discussion: false, journal: false, tests: false, ...settings },
  });
  const cohort: string = made.body.id;
  const { code } = (await teacher.call('POST', `/cohorts/${cohort}/invitations`, {})).body;
  let attempts = 0;

  return {
    platform,
    teacher,
    cohort,
    async enrol(name, reference) {
      const person = await platform.person(name);
      await person.call('POST', '/cohorts/join', { code });
      const enrolment = enrolmentIdSchema.parse((await person.call('GET', '/programmes')).body[0].enrolment.id);
      if (reference) await teacher.call('PATCH', `/cohorts/${cohort}/members/${enrolment}`, { reference });
      return { person, enrolment };
    },
    passBefore: (enrolment) => void passed.add(enrolment),
    async graduate(enrolment, points = 91.5) {
      passed.add(enrolment);
      attempts += 1;
      await storePractical(platform, enrolment, `p${attempts}`, points);
      platform.training.programme.changed(enrolment);
      await platform.training.certificates.settled();
    },
    own: async (person, enrolment) => (await person.call('GET', `/enrolments/${enrolment}/certificate`)).body,
  };
}

async function storePractical(platform: Platform, enrolment: EnrolmentId, id: string, points: number): Promise<void> {
  const { storage, clock } = platform;
  const found = await storage.enrolments.get(enrolment);
  const owner = await storage.accounts.get(found?.account as never);
  if (!owner) throw new Error('nobody is enrolled so');
  const attempt = attemptIdSchema.parse(id);
  const at = clock.ms;
  const row = {
    enrolmentId: enrolment,
    mode: 'assessment',
    state: 'graded',
    clockStartedAt: at,
    gradedAt: at,
  } as const;
  await storage.attempts.insert(attemptRow(id, owner, { ...row, createdAt: at }));
  const grade = gradeSchema.parse({
    attemptId: attempt,
    labId: lab,
    labVersion: '1',
    points,
    max: 100,
    hintCost: 0,
    objectives: [{ id: 'contain', phase: 'contain', points: Math.min(points, 20), max: 20, lines: [] }],
    times: {
      clockStartedAt: at,
      identifyMs: 412_000,
      reportMs: 900_000,
      containMs: 1_204_000,
      recoverMs: null,
      targetMs: 1_800_000,
      withinTarget: true,
    },
    ledgerHead: 1,
  });
  await storage.grades.insert(attempt, {
    number: 1,
    grade: JSON.stringify(grade),
    computedAt: at,
    reason: null,
    computedBy: null,
    bundle: '{"signed":true}',
    holderSalt: null,
  });
}
