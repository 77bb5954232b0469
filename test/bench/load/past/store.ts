import type { Insertable } from 'kysely';
import { type Database, openDatabase } from '../../../../orchestrator/storage/database.js';
import { type LedgerStore, openLedger } from '../../../../orchestrator/storage/ledger.js';
import type { Tables } from '../../../../orchestrator/storage/schema.js';

/** A database that is filled at once: many rows a statement, and no wait for the disk. */
export interface Store {
  database: Database;
  ledger: LedgerStore;
  /** What the ledger takes for now (epoch ms). */
  clock: { ms: number };
  put<T extends keyof Tables>(table: T, rows: readonly Insertable<Tables[T]>[]): Promise<void>;
  close(): void;
}

/** SQLite takes so many values a statement; the widest table has 25 columns. */
const rowsAtOnce = 1_000;

export function openStore(path: string): Store {
  const clock = { ms: 0 };
  const database = openDatabase(path, () => clock.ms);
  database.sqlite.pragma('synchronous = OFF');
  const ledger = openLedger(
    database,
    () => clock.ms,
    (error) => {
      throw error;
    },
  );
  return {
    database,
    ledger,
    clock,
    async put(table, rows) {
      for (let from = 0; from < rows.length; from += rowsAtOnce) {
        const values = rows.slice(from, from + rowsAtOnce) as never;
        await database.db.insertInto(table).values(values).execute();
      }
    },
    close: database.close,
  };
}
