import type { Database as Sqlite } from 'better-sqlite3';

/** Tables of which a whole cohort is read at a time. The ledger is not among them: it changes many times a second. */
const watched = [
  'attempts',
  'course_answers',
  'course_progress',
  'grades',
  'journal_entries',
  'posts',
  'reports',
  'sittings',
] as const;

export interface Revisions {
  /**
   * Changes whenever a row of one of the tables that a statement reads was inserted, updated or deleted, by whatever way.
   * Throws where it reads a table that is not watched.
   */
  of(sql: string): string;
}

/** Counts the changes of tables, by triggers that this connection has for itself: nothing of it is in the file. */
export function watchTables(sqlite: Sqlite): Revisions {
  const counts = new Map<string, number>(watched.map((table) => [table, 0]));
  sqlite.function('row_changed', (table: string) => counts.set(table, (counts.get(table) ?? 0) + 1).size);
  for (const table of watched)
    for (const act of ['insert', 'update', 'delete'])
      sqlite.exec(
        `create temp trigger ${table}_${act} after ${act} on main.${table} begin select row_changed('${table}'); end`,
      );
  const tables = new Map<string, string[]>();
  const tablesOf = (sql: string): string[] => {
    const known = tables.get(sql);
    if (known) return known;
    const found = [...new Set([...sql.matchAll(/\b(?:from|join)\s+([a-z_]+)/g)].map(([, name]) => name as string))];
    tables.set(sql, found);
    return found;
  };
  return {
    of: (sql) =>
      tablesOf(sql)
        .map((table) => {
          const count = counts.get(table);
          if (count === undefined) throw new Error(`The table ${table} is not watched for changes.`);
          return count;
        })
        .join(' '),
  };
}
