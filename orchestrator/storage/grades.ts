import { type AccountId, accountIdSchema } from '../contract/account.js';
import { type AttemptId, attemptIdSchema } from '../contract/attempt.js';
import type { Database } from './database.js';

export interface GradeRow {
  /** Counts from 1; a regrade adds one and keeps the earlier ones. */
  number: number;
  /** The grade's JSON, byte for byte as it was computed (and will be signed). */
  grade: string;
  computedAt: number;
  /** Why it was computed again; null for the first. */
  reason: string | null;
  /** Who had it computed again. */
  computedBy: AccountId | null;
  /** The signed statement: a Sigstore bundle as JSON. */
  bundle: string | null;
  /** With the person's name it opens the statement's commitment to them; goes when the person is erased. */
  holderSalt: string | null;
}

export interface GradeRows {
  /** @throws StorageError `conflict` where the number is taken. */
  insert(attempt: AttemptId, row: GradeRow): Promise<void>;
  latest(attempt: AttemptId): Promise<GradeRow | null>;
  /** The number of the latest grade of each of these attempts that has one. */
  latestNumbers(attempts: readonly AttemptId[]): Promise<Map<AttemptId, number>>;
  /** In the order of computing. */
  list(attempt: AttemptId): Promise<GradeRow[]>;
}

export function gradeRows({ db }: Database): GradeRows {
  const list = (attempt: AttemptId) =>
    db
      .selectFrom('grades')
      .select(['number', 'grade', 'computedAt', 'reason', 'computedBy', 'bundle', 'holderSalt'])
      .where('attemptId', '=', attempt)
      .orderBy('number');
  const decoded = async (attempt: AttemptId): Promise<GradeRow[]> =>
    (await list(attempt).execute()).map((row) => ({
      ...row,
      computedBy: row.computedBy === null ? null : accountIdSchema.parse(row.computedBy),
    }));
  return {
    async insert(attempt, row) {
      await db
        .insertInto('grades')
        .values({ attemptId: attempt, ...row })
        .execute();
    },
    latest: async (attempt) => (await decoded(attempt)).at(-1) ?? null,
    async latestNumbers(attempts) {
      if (attempts.length === 0) return new Map();
      const query = db.selectFrom('grades').select(['attemptId', ({ fn }) => fn.max('number').as('number')]);
      const rows = await query.where('attemptId', 'in', attempts).groupBy('attemptId').execute();
      return new Map(rows.map(({ attemptId, number }) => [attemptIdSchema.parse(attemptId), number]));
    },
    list: decoded,
  };
}
