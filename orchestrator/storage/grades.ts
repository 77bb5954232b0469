import { type AccountId, accountIdSchema } from '../contract/account.js';
import type { AttemptId } from '../contract/attempt.js';
import { keptRowsOf, rowsOf } from './by-hand.js';
import type { Database } from './database.js';
import { type GradeGist, gistOf, gistText } from './grade-gists.js';

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
  latestNumbers(attempts: readonly AttemptId[]): Promise<ReadonlyMap<AttemptId, number>>;
  /** The latest grade of each of these attempts that has one, without its sentences. */
  gists(attempts: readonly AttemptId[]): Promise<Map<AttemptId, { number: number; gist: GradeGist }>>;
  /** In the order of computing. */
  list(attempt: AttemptId): Promise<GradeRow[]>;
}

export function gradeRows(database: Database): GradeRows {
  const { db, atomically } = database;
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
      const { number, grade } = row;
      const gist = gistText(grade);
      atomically([
        db.insertInto('grades').values({ attemptId: attempt, ...row }),
        ...(gist === null ? [] : [db.insertInto('gradeGists').values({ attemptId: attempt, number, gist })]),
      ]);
    },
    latest: async (attempt) => (await decoded(attempt)).at(-1) ?? null,
    latestNumbers: async (attempts) => latestNumbers(database, attempts),
    async gists(attempts) {
      const latest = latestNumbers(database, attempts);
      const found = new Map<AttemptId, { number: number; gist: GradeGist }>();
      const kept = 'select attempt_id as id, number, gist from grade_gists where attempt_id in (:ids)';
      // It was parsed before it was kept.
      for (const { id, number, gist } of rowsOf<{ id: AttemptId; number: number; gist: string }>(
        database,
        kept,
        attempts,
      ))
        if (latest.get(id) === number) found.set(id, { number, gist: JSON.parse(gist) as GradeGist });
      for (const [id, number] of latest) {
        if (found.has(id)) continue;
        const query = db.selectFrom('grades').select('grade').where('attemptId', '=', id).where('number', '=', number);
        found.set(id, { number, gist: gistOf((await query.executeTakeFirstOrThrow()).grade) });
      }
      return found;
    },
    list: decoded,
  };
}

function latestNumbers(database: Database, attempts: readonly AttemptId[]): ReadonlyMap<AttemptId, number> {
  const sql = 'select attempt_id as id, max(number) as number from grades where attempt_id in (:ids) group by 1';
  return keptRowsOf(
    database,
    sql,
    attempts,
    (rows: { id: AttemptId; number: number }[]) => new Map(rows.map(({ id, number }) => [id, number])),
  );
}
