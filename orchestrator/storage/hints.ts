import type { AttemptId } from '../contract/attempt.js';
import type { NewRecord } from '../evidence/record.js';
import { rowsOf } from './by-hand.js';
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
  /** The same, of many. */
  ofAttempts(attempts: readonly AttemptId[]): Promise<(HintRow & { attempt: AttemptId })[]>;
}

export function hintRows(database: Database, ledger: LedgerStore): HintRows {
  const { db } = database;
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
    ofAttempts: async (attempts) =>
      rowsOf(
        database,
        `select attempt_id as attempt, objective, tier, cost, taken_at as "takenAt" from hints
         where attempt_id in (:ids) order by taken_at, objective, tier`,
        attempts,
      ),
  };
}
