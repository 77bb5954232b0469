import { createHash } from 'node:crypto';
import { type Account, accountIdSchema, type Role } from '../../../../orchestrator/contract/account.js';
import { labIdSchema } from '../../../../orchestrator/contract/attempt.js';
import { cohortIdSchema, programmeSettingsSchema } from '../../../../orchestrator/contract/cohort.js';
import { type EnrolmentId, enrolmentIdSchema } from '../../../../orchestrator/contract/enrolment.js';
import { hashSecret } from '../../../../orchestrator/identity/secrets.js';
import { manyNames } from '../../../programme/support/crowd.js';
import type { Store } from './store.js';

export const day = 86_400_000;
/** How many are enrolled, how many of them work in a lab now, and how many have done everything. */
export const counts = { people: 200, working: 50, done: 100, groupSize: 5 };
export const labs = ['sympy-dev', 'checkout-action'].map((lab) => labIdSchema.parse(lab));
export const cohort = cohortIdSchema.parse('cohort-autumn');
export const settings = programmeSettingsSchema.parse({ labs });

/** Somebody with an account and a session. */
export interface Somebody {
  account: Account;
  /** The header of their browser. */
  cookie: string;
}

/** `working` in a lab at this moment, `done` with everything, or half `way` through. */
export interface Trainee extends Somebody {
  index: number;
  enrolment: EnrolmentId;
  group: number;
  stage: 'working' | 'done' | 'way';
}

export interface People {
  admin: Somebody;
  teacher: Somebody;
  trainees: Trainee[];
}

/** An administrator, instructors, and a cohort of trainees in discussion groups, which began six weeks ago. */
export async function storePeople(store: Store, now: number): Promise<People> {
  const staff = await Promise.all(
    (['admin', 'instructor', 'instructor'] as const).map((role, index) => storeSomebody(store, `t${index}`, role, now)),
  );
  const [admin, teacher] = staff as [Somebody, Somebody, Somebody];
  const row = { id: cohort, name: 'Autumn 2026', startsAt: now - 42 * day, createdAt: now - 50 * day };
  await store.put('cohorts', [
    { ...row, settings: JSON.stringify(settings), createdBy: teacher.account.id, archivedAt: null },
    ...Array.from({ length: 5 }, (_, index) => ({
      ...row,
      id: `cohort-${index}`,
      name: `Earlier ${index}`,
      settings: JSON.stringify(settings),
      createdBy: teacher.account.id,
      archivedAt: index < 3 ? now - 60 * day : null,
    })),
  ]);
  const trainees: Trainee[] = [];
  for (const [index, name] of manyNames(counts.people).entries()) {
    const { working, done, groupSize } = counts;
    const stage = index < working ? 'working' : index < working + done ? 'done' : 'way';
    const enrolment = enrolmentIdSchema.parse(`enrolment-${index}`);
    const group = Math.floor(index / groupSize) + 1;
    trainees.push({ ...(await storeSomebody(store, name, 'trainee', now)), index, enrolment, group, stage });
  }
  await store.put(
    'enrolments',
    trainees.map(({ account, enrolment, group, index }) => ({
      id: enrolment,
      cohortId: cohort,
      accountId: account.id,
      reference: `E-${1000 + index}`,
      joinedAt: now - 42 * day + index,
      leftAt: null,
      identityCheckedAt: index % 2 ? now - 30 * day : null,
      groupNumber: group,
    })),
  );
  return { admin, teacher, trainees };
}

async function storeSomebody(store: Store, name: string, role: Role, now: number): Promise<Somebody> {
  const secret = createHash('sha256').update(name).digest('base64url');
  const id = accountIdSchema.parse(`account-${secret.slice(0, 16)}`);
  const account: Account = { id, name, role, locale: 'en', createdAt: now - 45 * day };
  const stored = { ...account, nameKey: name.toLowerCase(), passwordHash: 'none', erasedAt: null };
  await store.put('accounts', [stored]);
  await store.put('sessions', [
    { idHash: hashSecret(secret), accountId: account.id, createdAt: now - 60_000, seenAt: now },
  ]);
  return { account, cookie: `chaindrill=${secret}` };
}
