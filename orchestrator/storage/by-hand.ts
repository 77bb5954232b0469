import { LRUCache } from 'lru-cache';
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

/** So many answers about many are kept; each is about a cohort at most. */
const mostKept = 64;
const kept = new WeakMap<Database, LRUCache<string, { revision: string; value: object }>>();

/**
 * What is made of the rows of a statement as `rowsOf` reads them. It is kept for those who ask the same about the same many
 * until one of its tables changes: a class that looks at its board changes little from one look to the next. What is made
 * must depend on the rows alone, and nobody may change it.
 */
export function keptRowsOf<Row, Made extends object>(
  database: Database,
  sql: string,
  ids: readonly string[],
  make: (rows: Row[]) => Made,
): Made {
  const revision = database.revisions.of(sql);
  if (ids.length < 2) return make(rowsOf<Row>(database, sql, ids));
  const answers = kept.get(database) ?? new LRUCache({ max: mostKept });
  kept.set(database, answers);
  const key = `${sql} ${ids.join(' ')}`;
  const known = answers.get(key);
  if (known?.revision === revision) return known.value as Made;
  const value = make(rowsOf<Row>(database, sql, ids));
  answers.set(key, { revision, value });
  return value;
}

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
