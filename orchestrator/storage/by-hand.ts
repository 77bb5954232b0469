import type { Database } from './database.js';
import { guarded } from './error.js';

/*
 * Statements written by hand, for what is read of many at once: the query builder's way of naming columns costs more there
 * than the database does.
 */

/** `owner_id as "ownerId"`, and so on: columns under the names that rows have. `of`: the table, where there are several. */
export const columnsAs = (names: readonly string[], of = ''): string =>
  names
    .map((name) => `${of && `${of}.`}${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)} as "${name}"`)
    .join(', ');

/** SQLite binds so many values, and a few are left for others. */
const mostAtOnce = 30_000;

/**
 * Rows of a statement whose `(:ids)` stands for these ids, at most thirty thousand at a time. The order of the statement is
 * that of the rows where one go is enough.
 */
export function rowsOf<Row>(
  { sqlite }: Pick<Database, 'sqlite'>,
  sql: string,
  ids: readonly string[],
  more: readonly unknown[] = [],
): Row[] {
  const rows: Row[] = [];
  for (let from = 0; from < ids.length; from += mostAtOnce) {
    const some = ids.slice(from, from + mostAtOnce);
    const statement = sql.replace('(:ids)', `(${some.map(() => '?').join(', ')})`);
    const found = guarded(() => sqlite.prepare(statement).all(...some, ...more) as Row[]);
    for (const row of found) rows.push(row);
  }
  return rows;
}
