import type { AttemptId } from '../contract/attempt.js';
import type { Database } from './database.js';

interface GradeRow {
  /** Counts from 1; a regrade adds one and keeps the earlier ones. */
  number: number;
  /** The grade's JSON, byte for byte as it was computed (and will be signed). */
  grade: string;
  computedAt: number;
}

export interface GradeRows {
  /** @throws StorageError `conflict` where the number is taken. */
  insert(attempt: AttemptId, row: GradeRow): Promise<void>;
  latest(attempt: AttemptId): Promise<GradeRow | null>;
  /** In the order of computing. */
  list(attempt: AttemptId): Promise<GradeRow[]>;
}

export function gradeRows({ db }: Database): GradeRows {
  const list = (attempt: AttemptId) =>
    db
      .selectFrom('grades')
      .select(['number', 'grade', 'computedAt'])
      .where('attemptId', '=', attempt)
      .orderBy('number');
  return {
    async insert(attempt, row) {
      await db
        .insertInto('grades')
        .values({ attemptId: attempt, ...row })
        .execute();
    },
    latest: async (attempt) => (await list(attempt).execute()).at(-1) ?? null,
    list: (attempt) => list(attempt).execute(),
  };
}
