import type { AttemptId } from '../contract/attempt.js';
import { type FiledReport, filedReportSchema, type Report, reportSchema } from '../contract/report.js';
import type { NewRecord } from '../evidence/record.js';
import { rowsOf } from './by-hand.js';
import type { Database } from './database.js';
import type { LedgerStore } from './ledger.js';
import type { ReportTable } from './schema.js';

/** The one draft of each attempt. */
export interface DraftRows {
  get(attempt: AttemptId): Promise<Report | null>;
  save(attempt: AttemptId, report: Report, savedAt: number): Promise<void>;
}

export interface ReportRows {
  /**
   * Stores a filed report and the records about it together.
   * @throws StorageError `conflict` where the number is taken.
   */
  insert(attempt: AttemptId, filed: FiledReport, records?: NewRecord[]): Promise<void>;
  /** In the order of filing. */
  list(attempt: AttemptId): Promise<FiledReport[]>;
  latest(attempt: AttemptId): Promise<FiledReport | null>;
  count(attempt: AttemptId): Promise<number>;
  /** The latest of each of these attempts that has one. */
  latestOf(attempts: readonly AttemptId[]): Promise<Map<AttemptId, { at: number; report: Report }>>;
  /** How many each of these attempts has, of those that have any. */
  counts(attempts: readonly AttemptId[]): Promise<Map<AttemptId, number>>;
}

export function draftRows({ db }: Database): DraftRows {
  return {
    async get(attempt) {
      const row = await db.selectFrom('drafts').select('report').where('attemptId', '=', attempt).executeTakeFirst();
      return row ? reportSchema.parse(JSON.parse(row.report)) : null;
    },
    async save(attempt, report, savedAt) {
      const row = { attemptId: attempt, report: JSON.stringify(report), savedAt };
      await db
        .insertInto('drafts')
        .values(row)
        .onConflict((conflict) => conflict.column('attemptId').doUpdateSet({ report: row.report, savedAt }))
        .execute();
    },
  };
}

export function reportRows(database: Database, ledger: LedgerStore): ReportRows {
  const { db } = database;
  return {
    async insert(attempt, { number, filedAt, report, normalised }, records = []) {
      const row = {
        attemptId: attempt,
        number,
        filedAt,
        report: JSON.stringify(report),
        normalised: JSON.stringify(normalised),
      };
      ledger.appendWith(attempt, records, [db.insertInto('reports').values(row)]);
    },
    async list(attempt) {
      const query = db.selectFrom('reports').selectAll().where('attemptId', '=', attempt).orderBy('number');
      return (await query.execute()).map(decode);
    },
    async latest(attempt) {
      const query = db.selectFrom('reports').selectAll().where('attemptId', '=', attempt).orderBy('number', 'desc');
      const row = await query.limit(1).executeTakeFirst();
      return row ? decode(row) : null;
    },
    async count(attempt) {
      const query = db.selectFrom('reports').select(db.fn.countAll<number>().as('count'));
      return Number((await query.where('attemptId', '=', attempt).executeTakeFirstOrThrow()).count);
    },
    async latestOf(attempts) {
      const rows = rowsOf<{ id: AttemptId; at: number; report: string }>(
        database,
        `select latest.id, filed_at as at, report
         from (select attempt_id as id, max(number) as number from reports where attempt_id in (:ids) group by 1) as latest
         join reports on reports.attempt_id = latest.id and reports.number = latest.number`,
        attempts,
      );
      return new Map(rows.map(({ id, at, report }) => [id, { at, report: reportSchema.parse(JSON.parse(report)) }]));
    },
    async counts(attempts) {
      const sql = 'select attempt_id as id, count(*) as count from reports where attempt_id in (:ids) group by 1';
      const rows = rowsOf<{ id: AttemptId; count: number }>(database, sql, attempts);
      return new Map(rows.map(({ id, count }) => [id, count]));
    },
  };
}

function decode({ number, filedAt, report, normalised }: ReportTable): FiledReport {
  return filedReportSchema.parse({
    number,
    filedAt,
    report: JSON.parse(report),
    normalised: JSON.parse(normalised),
  });
}
