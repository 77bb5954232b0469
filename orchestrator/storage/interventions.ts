import type { AccountId } from '../contract/account.js';
import type { AttemptId } from '../contract/attempt.js';
import { type Intervention, interventionSchema } from '../contract/steering.js';
import type { NewRecord } from '../evidence/record.js';
import type { AttemptRow } from './attempts.js';
import { rowsOf } from './by-hand.js';
import type { Database } from './database.js';
import type { LedgerStore } from './ledger.js';

/** An intervention as it happens: by whom (null: by itself), what it changes of the attempt, and the record of it. */
export interface NewIntervention extends Omit<Intervention, 'by' | 'at'> {
  at: number;
  by: AccountId | null;
  changes: Partial<Pick<AttemptRow, 'pausedAt' | 'pausedMs' | 'extraMs' | 'endsAt'>>;
  record: NewRecord;
}

/** What instructors did in attempts. */
export interface InterventionRows {
  /**
   * Keeps an intervention, its record and what it changes, together. False, and nothing stored, where the attempt does not
   * run at that moment, or is paused though `paused` is false, or the other way round.
   */
  insert(attempt: AttemptId, intervention: NewIntervention, paused: boolean): boolean;
  /** In the order of happening. */
  list(attempt: AttemptId): Promise<Intervention[]>;
  /** The same, of many. */
  ofAttempts(attempts: readonly AttemptId[]): Promise<(Intervention & { attempt: AttemptId })[]>;
}

export function interventionRows(database: Database, ledger: LedgerStore): InterventionRows {
  const { db } = database;
  return {
    insert(attemptId, { by, changes, record, ...row }, paused) {
      const change = db
        .updateTable('attempts')
        .set({ state: 'running', ...changes })
        .where('id', '=', attemptId)
        .where('state', '=', 'running')
        .where('pausedAt', paused ? 'is not' : 'is', null);
      const keep = db.insertInto('interventions').values({ ...row, attemptId, accountId: by });
      return ledger.appendWith(attemptId, [record], [change, keep], { mustChange: true }) !== null;
    },
    async list(attempt) {
      const rows = await db
        .selectFrom('interventions')
        .leftJoin('accounts', 'accounts.id', 'interventions.accountId')
        .select(['at', 'kind', 'text', 'minutes', 'accounts.name as by'])
        .where('attemptId', '=', attempt)
        .orderBy('number')
        .execute();
      return rows.map((row) => interventionSchema.parse(row));
    },
    async ofAttempts(attempts) {
      const rows = rowsOf<Intervention & { attempt: AttemptId }>(
        database,
        `select attempt_id as attempt, at, kind, text, minutes, accounts.name as "by"
         from interventions left join accounts on accounts.id = account_id
         where attempt_id in (:ids) order by number`,
        attempts,
      );
      return rows.map(({ attempt, ...row }) => ({ attempt, ...interventionSchema.parse(row) }));
    },
  };
}
