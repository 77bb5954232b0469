import { type AccountId, accountIdSchema } from '../contract/account.js';
import { type CohortId, cohortIdSchema, type Enrolment } from '../contract/cohort.js';
import { type EnrolmentId, enrolmentIdSchema } from '../contract/enrolment.js';
import type { Database } from './database.js';
import { enrol, takeUse } from './enrol.js';
import { guarded } from './error.js';
import type { EnrolmentTable } from './schema.js';

export type EnrolmentPatch = Partial<Pick<Enrolment, 'reference' | 'leftAt' | 'identityCheckedAt' | 'group'>>;

export interface EnrolmentRows {
  get(id: EnrolmentId): Promise<Enrolment | null>;
  /** Everybody who is or was in a cohort, in the order of joining. */
  ofCohort(cohort: CohortId): Promise<Enrolment[]>;
  /** A person's, those they left included, newest first. */
  ofAccount(account: AccountId): Promise<Enrolment[]>;
  update(id: EnrolmentId, patch: EnrolmentPatch): Promise<void>;
  /** Puts people into groups, all together. */
  setGroups(groups: ReadonlyMap<EnrolmentId, number | null>): void;
  /**
   * Uses up one use of an invitation to enrol somebody who has an account, and returns the cohort. Null where the invitation
   * is no longer valid, or is to no cohort. Who is enrolled already stays so, and the invitation keeps its use.
   */
  join(use: { invitation: string; enrolment: EnrolmentId; account: AccountId; now: number }): CohortId | null;
}

export function enrolmentRows({ db, sqlite, atomically }: Database): EnrolmentRows {
  const named = () =>
    db
      .selectFrom('enrolments')
      .innerJoin('accounts', 'accounts.id', 'enrolments.accountId')
      .selectAll('enrolments')
      .select('accounts.name');
  return {
    async get(id) {
      const row = await named().where('enrolments.id', '=', id).executeTakeFirst();
      return row ? decode(row) : null;
    },
    async ofCohort(cohort) {
      const query = named().where('cohortId', '=', cohort).orderBy('joinedAt').orderBy('accounts.nameKey');
      return (await query.execute()).map(decode);
    },
    async ofAccount(account) {
      const query = named().where('accountId', '=', account).orderBy('joinedAt', 'desc').orderBy('enrolments.id');
      return (await query.execute()).map(decode);
    },
    async update(id, { group, ...patch }) {
      const columns = group === undefined ? patch : { ...patch, groupNumber: group };
      if (Object.keys(columns).length === 0) return;
      await db.updateTable('enrolments').set(columns).where('id', '=', id).execute();
    },
    setGroups(groups) {
      atomically(
        [...groups].map(([id, groupNumber]) => db.updateTable('enrolments').set({ groupNumber }).where('id', '=', id)),
      );
    },
    join: ({ invitation, enrolment, account, now }) =>
      guarded(() =>
        sqlite
          .transaction(() => {
            const enrolledIn = sqlite
              .prepare(
                `select cohort_id from enrolments where account_id = ? and left_at is null
                   and cohort_id = (select cohort_id from invitations where id = ?)`,
              )
              .pluck()
              .get(account, invitation);
            if (enrolledIn !== undefined) return cohortIdSchema.parse(enrolledIn);
            const to = sqlite.prepare('select cohort_id from invitations where id = ?').pluck().get(invitation);
            if (typeof to !== 'string') return null;
            const used = takeUse(sqlite, invitation, now);
            if (used === null) return null;
            enrol(sqlite, { enrolment, cohort: to, account, reference: used.reference, now });
            return cohortIdSchema.parse(to);
          })
          .immediate(),
      ),
  };
}

function decode({ id, cohortId, accountId, groupNumber, ...row }: EnrolmentTable & { name: string }): Enrolment {
  return {
    ...row,
    id: enrolmentIdSchema.parse(id),
    cohort: cohortIdSchema.parse(cohortId),
    account: accountIdSchema.parse(accountId),
    group: groupNumber,
  };
}
