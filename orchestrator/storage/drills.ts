import type { AccountId } from '../contract/account.js';
import { type AttemptId, attemptIdSchema, type LabId, labIdSchema } from '../contract/attempt.js';
import { type CohortId, cohortIdSchema } from '../contract/cohort.js';
import { type DrillId, drillIdSchema } from '../contract/drill.js';
import { type EnrolmentId, enrolmentIdSchema } from '../contract/enrolment.js';
import type { Database } from './database.js';

export interface DrillRow {
  id: DrillId;
  cohortId: CohortId;
  labId: LabId;
  createdAt: number;
  firedAt: number | null;
  stoppedAt: number | null;
}
export interface DrillPersonRow {
  drillId: DrillId;
  enrolmentId: EnrolmentId;
  name: string;
  accountId: AccountId;
  attemptId: AttemptId | null;
  /** Why there is no attempt: a problem's code. */
  problem: string | null;
  /** When this person's attack was started. */
  firedAt: number | null;
  /** It was started after the others'. */
  late: boolean;
}

export interface DrillRows {
  insert(drill: DrillRow, by: AccountId): Promise<void>;
  get(id: DrillId): Promise<DrillRow | null>;
  /** Newest first, with how many people each has. */
  ofCohort(cohort: CohortId): Promise<(DrillRow & { people: number })[]>;
  /** Those that nobody has stopped. */
  unfinished(): Promise<DrillRow[]>;
  /** Those that a person took part in, newest first. */
  ofAccount(account: AccountId): Promise<(DrillRow & Pick<DrillPersonRow, 'attemptId' | 'problem'>)[]>;
  /** Those with this person that were fired and are stopped, newest first, with how many people each has. */
  stoppedOf(enrolment: EnrolmentId): Promise<(DrillRow & { people: number })[]>;
  /** In the order of names. */
  people(id: DrillId): Promise<DrillPersonRow[]>;
  /** Adds a person, or sets what became of their range; when their attack was started is then open again. */
  place(
    id: DrillId,
    person: { enrolment: EnrolmentId; attempt: AttemptId | null; problem: string | null },
  ): Promise<void>;
  /** The drill that an attempt belongs to, and whether its attack was started. */
  ofAttempt(attempt: AttemptId): Promise<{ drill: DrillRow; enrolment: EnrolmentId; begun: boolean } | null>;
  /** Notes that the drill was fired, for these people. False, and nothing noted, where it was before, or is stopped. */
  fire(id: DrillId, enrolments: readonly EnrolmentId[], at: number): boolean;
  /** Somebody's attack was started later than the others'. False where it was started before. */
  fireLate(id: DrillId, enrolment: EnrolmentId, at: number): Promise<boolean>;
  /** False where it was done before. */
  stop(id: DrillId, at: number): Promise<boolean>;
}

export function drillRows({ db, atomically }: Database): DrillRows {
  const own = [
    'drills.id',
    'drills.cohortId',
    'drills.labId',
    'drills.createdAt',
    'drills.firedAt',
    'drills.stoppedAt',
  ] as const;
  const counted = () =>
    db
      .selectFrom('drills')
      .leftJoin('drillPeople', 'drillId', 'drills.id')
      .select(own)
      .select(({ fn }) => fn.count<number>('enrolmentId').as('people'))
      .groupBy('drills.id')
      .orderBy('drills.createdAt', 'desc')
      .orderBy('drills.id');
  const changed = (result: { numUpdatedRows: bigint }) => result.numUpdatedRows > 0n;
  return {
    async insert(drill, createdBy) {
      await db
        .insertInto('drills')
        .values({ ...drill, createdBy })
        .execute();
    },
    async get(id) {
      const row = await db.selectFrom('drills').select(own).where('id', '=', id).executeTakeFirst();
      return row ? decode(row) : null;
    },
    async ofCohort(cohort) {
      return (await counted().where('cohortId', '=', cohort).execute()).map(decode);
    },
    async stoppedOf(enrolment) {
      const theirs = db.selectFrom('drillPeople').select('drillId').where('enrolmentId', '=', enrolment);
      const rows = await counted()
        .where('drills.id', 'in', theirs)
        .where('drills.firedAt', 'is not', null)
        .where('drills.stoppedAt', 'is not', null)
        .execute();
      return rows.map(decode);
    },
    async unfinished() {
      return (await db.selectFrom('drills').select(own).where('stoppedAt', 'is', null).execute()).map(decode);
    },
    async ofAccount(account) {
      const rows = await db
        .selectFrom('drillPeople')
        .innerJoin('drills', 'drills.id', 'drillId')
        .innerJoin('enrolments', 'enrolments.id', 'enrolmentId')
        .select(own)
        .select(['drillPeople.attemptId', 'drillPeople.problem'])
        .where('enrolments.accountId', '=', account)
        .orderBy('drills.createdAt', 'desc')
        .execute();
      return rows.map(({ attemptId, problem, ...row }) => ({ ...decode(row), attemptId: attempt(attemptId), problem }));
    },
    async people(id) {
      const rows = await db
        .selectFrom('drillPeople')
        .innerJoin('enrolments', 'enrolments.id', 'enrolmentId')
        .innerJoin('accounts', 'accounts.id', 'accountId')
        .select(['drillId', 'enrolmentId', 'attemptId', 'problem', 'firedAt', 'late', 'accountId', 'accounts.name'])
        .where('drillId', '=', id)
        .orderBy('accounts.name')
        .orderBy('enrolmentId')
        .execute();
      return rows.map((row) => ({
        ...row,
        drillId: drillIdSchema.parse(row.drillId),
        enrolmentId: enrolmentIdSchema.parse(row.enrolmentId),
        accountId: row.accountId as AccountId,
        attemptId: attempt(row.attemptId),
        late: row.late !== 0,
      }));
    },
    async place(drillId, { enrolment, attempt: attemptId, problem }) {
      const state = { attemptId, problem, firedAt: null, late: 0 };
      await db
        .insertInto('drillPeople')
        .values({ drillId, enrolmentId: enrolment, ...state })
        .onConflict((conflict) => conflict.columns(['drillId', 'enrolmentId']).doUpdateSet(state))
        .execute();
    },
    async ofAttempt(id) {
      const row = await db
        .selectFrom('drillPeople')
        .innerJoin('drills', 'drills.id', 'drillId')
        .select(own)
        .select(['enrolmentId', 'drillPeople.firedAt as begunAt'])
        .where('attemptId', '=', id)
        .executeTakeFirst();
      if (!row) return null;
      const { enrolmentId, begunAt, ...drill } = row;
      return { drill: decode(drill), enrolment: enrolmentIdSchema.parse(enrolmentId), begun: begunAt !== null };
    },
    fire(id, enrolments, firedAt) {
      const open = db.updateTable('drills').set({ firedAt }).where('id', '=', id).where('stoppedAt', 'is', null);
      // One that was fired before keeps its time, so that nobody matches the second part.
      const fired = db.selectFrom('drills').select('id').where('id', '=', id).where('drills.firedAt', '=', firedAt);
      const people = db.updateTable('drillPeople').set({ firedAt }).where('drillId', 'in', fired);
      const [changed] = atomically([
        open.where('firedAt', 'is', null),
        people.where('enrolmentId', 'in', enrolments).where('firedAt', 'is', null),
      ]);
      return changed === 1;
    },
    async fireLate(id, enrolment, firedAt) {
      const change = db.updateTable('drillPeople').set({ firedAt, late: 1 }).where('drillId', '=', id);
      return changed(
        await change.where('enrolmentId', '=', enrolment).where('firedAt', 'is', null).executeTakeFirstOrThrow(),
      );
    },
    async stop(id, stoppedAt) {
      const change = db.updateTable('drills').set({ stoppedAt }).where('id', '=', id);
      return changed(await change.where('stoppedAt', 'is', null).executeTakeFirstOrThrow());
    },
  };
}

const attempt = (id: string | null): AttemptId | null => (id === null ? null : attemptIdSchema.parse(id));

function decode<R extends { id: string; cohortId: string; labId: string }>(row: R) {
  const { id, cohortId, labId } = row;
  return {
    ...row,
    id: drillIdSchema.parse(id),
    cohortId: cohortIdSchema.parse(cohortId),
    labId: labIdSchema.parse(labId),
  };
}
