import type { AttemptId } from '../contract/attempt.js';
import type { NewRecord } from '../evidence/record.js';
import type { Database } from './database.js';
import type { LedgerStore } from './ledger.js';

export interface HintRow {
  objective: string;
  tier: number;
  cost: number;
  takenAt: number;
}

/** The hints taken in each attempt. */
export interface HintRows {
  /**
   * Stores a taken hint and the records about it together.
   * @throws StorageError `conflict` where that tier was taken already: two clicks cost once.
   */
  insert(attempt: AttemptId, hint: HintRow, records?: NewRecord[]): Promise<void>;
  /** In the order of taking. */
  list(attempt: AttemptId): Promise<HintRow[]>;
}

export function hintRows({ db }: Database, ledger: LedgerStore): HintRows {
  return {
    async insert(attempt, hint, records = []) {
      ledger.appendWith(attempt, records, [db.insertInto('hints').values({ attemptId: attempt, ...hint })]);
    },
    list: (attempt) =>
      db
        .selectFrom('hints')
        .select(['objective', 'tier', 'cost', 'takenAt'])
        .where('attemptId', '=', attempt)
        .orderBy('takenAt')
        .orderBy('objective')
        .orderBy('tier')
        .execute(),
  };
}
