import type { EnrolmentId } from '../contract/enrolment.js';
import type { JournalTexts } from '../contract/journal.js';
import { groupedBy } from '../grouped.js';
import { columnsAs, keptRowsOf } from './by-hand.js';
import type { Database } from './database.js';

export interface JournalRow extends JournalTexts {
  module: string;
  /** Counts the savings, from 1. */
  revision: number;
  savedAt: number;
  /** Since when both texts are long enough to count; null while they are not. */
  completedAt: number | null;
}
/** That there is an entry, without its texts. */
export type JournalMark = Pick<JournalRow, 'module' | 'savedAt' | 'completedAt'>;

export interface JournalRows {
  get(enrolment: EnrolmentId, module: string): Promise<JournalRow | null>;
  list(enrolment: EnrolmentId): Promise<JournalRow[]>;
  /** Of many people. Does not read the texts. */
  marks(enrolments: readonly EnrolmentId[]): Promise<ReadonlyMap<EnrolmentId, readonly JournalMark[]>>;
  /** Stores an entry as revision `row.revision`. False, and nothing stored, where the one before is not there. */
  save(enrolment: EnrolmentId, row: JournalRow): Promise<boolean>;
}

export function journalRows(database: Database): JournalRows {
  const { db, run } = database;
  const columns = ['module', 'learnt', 'improve', 'revision', 'savedAt', 'completedAt'] as const;
  return {
    async get(enrolment, module) {
      const query = db.selectFrom('journalEntries').select(columns).where('enrolmentId', '=', enrolment);
      return (await query.where('module', '=', module).executeTakeFirst()) ?? null;
    },
    list: (enrolment) =>
      db.selectFrom('journalEntries').select(columns).where('enrolmentId', '=', enrolment).orderBy('module').execute(),
    async marks(enrolments) {
      const sql = `select enrolment_id as id, ${columnsAs(['module', 'savedAt', 'completedAt'])}
        from journal_entries where enrolment_id in (:ids)`;
      return keptRowsOf(database, sql, enrolments, (rows: (JournalMark & { id: EnrolmentId })[]) =>
        groupedBy(rows, ({ id }) => id),
      );
    },
    async save(enrolment, { module, ...row }) {
      if (row.revision === 1) {
        const first = db.insertInto('journalEntries').values({ enrolmentId: enrolment, module, ...row });
        return run(first.onConflict((conflict) => conflict.doNothing())) === 1;
      }
      const next = db.updateTable('journalEntries').set(row).where('enrolmentId', '=', enrolment);
      return run(next.where('module', '=', module).where('revision', '=', row.revision - 1)) === 1;
    },
  };
}
