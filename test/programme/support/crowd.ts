import { type AttemptId, labIdSchema, type Mode } from '../../../orchestrator/contract/attempt.js';
import { cohortIdSchema } from '../../../orchestrator/contract/cohort.js';
import { type EnrolmentId, enrolmentIdSchema } from '../../../orchestrator/contract/enrolment.js';
import { storeAccount } from '../../platform/support/rows.js';
import type { Person, Platform } from '../../platform/support/server.js';

export interface Member {
  name: string;
  enrolment: EnrolmentId;
  /** Opens an attempt of sympy-dev for them, that begins at once and is `minutes` old. */
  work(minutes: number, mode?: Mode): Promise<AttemptId>;
}

const objectives = (['identify', 'report', 'contain', 'eradicate', 'recover', 'prevent'] as const).flatMap((phase) =>
  [1, 2].map((number) => ({ id: `${phase}-${number}`, phase, points: 8, achieved: null })),
);

/** Many people in a cohort, without passwords: nobody signs in as them. */
export async function crowdIn(platform: Platform, teacher: Person, cohort: string, names: readonly string[]) {
  const made = await teacher.call('POST', `/cohorts/${cohort}/invitations`, { uses: names.length });
  const members: Member[] = [];
  for (const [index, name] of names.entries()) {
    const account = await storeAccount(platform.storage, name);
    const enrolment = enrolmentIdSchema.parse(`enrolment-${cohort.slice(0, 8)}-${index}`);
    const now = platform.clock.ms + index;
    platform.storage.enrolments.join({ invitation: made.body.id, enrolment, account: account.id, now });
    members.push({
      name,
      enrolment,
      async work(minutes, mode = 'practice') {
        const request = { lab: labIdSchema.parse('sympy-dev'), mode, enrolment };
        const { id } = await platform.attempts.open(account.id, request);
        const clockStartedAt = platform.clock.ms - minutes * 60_000;
        platform.attempts.change(id, { state: 'running', createdAt: clockStartedAt, clockStartedAt, objectives });
        return id;
      },
    });
  }
  return { cohort: cohortIdSchema.parse(cohort), members };
}

/** 200 names as people have them, in both scripts. */
export function manyNames(count: number): string[] {
  const given = [
    'Ada',
    'Bo',
    'Cleo',
    'Dan',
    'Eli',
    'Fay',
    'Gus',
    'Hal',
    'Ida',
    'Jo',
    '林晓',
    '王芳',
    '李雷',
    '韩梅',
    '赵敏',
  ];
  const family = [
    'Abel',
    'Berg',
    'Cruz',
    'Dorn',
    'Eder',
    'Fink',
    'Goss',
    'Hill',
    'Iser',
    'Jung',
    'Klee',
    'Lenz',
    'Moor',
    'Nagy',
  ];
  return Array.from({ length: count }, (_, index) => {
    const name = given[index % given.length] as string;
    const other = family[Math.floor(index / given.length) % family.length];
    return /[a-z]/i.test(name) ? `${name} ${other}` : `${name}${index}`;
  });
}
