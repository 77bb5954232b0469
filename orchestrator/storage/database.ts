import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import SqliteDatabase, { type Database as Sqlite } from 'better-sqlite3';
import { CamelCasePlugin, type Compilable, Kysely, type SqliteDatabase as KyselySqlite, SqliteDialect } from 'kysely';
import { guarded, StorageError, storageError } from './error.js';
import { migrateOnCopy } from './migrate-copy.js';
import { databaseVersion, migrate, versionOf } from './migrations.js';
import { type Revisions, watchTables } from './revisions.js';
import type { Tables } from './schema.js';

/**
 * One open database. Asynchronous queries go through `db`; what must be one transaction goes through `atomically`, which
 * is synchronous on purpose: one connection serves all, so a transaction that waited would take in statements of others.
 */
export interface Database {
  db: Kysely<Tables>;
  sqlite: Sqlite;
  revisions: Revisions;
  /** Runs the queries in one transaction and returns how many rows each changed. */
  atomically(queries: readonly Compilable[]): number[];
  /** Runs one query inside the caller's transaction. */
  run(query: Compilable): number;
  close(): void;
}

/** How long a statement waits for another program's lock, in ms. The event loop waits with it, so it is short. */
const busyTimeoutMs = 2_000;

/**
 * Opens the file (made with its folder where absent, readable for its owner only), checks it and migrates it: one that holds
 * something, on a copy first.
 * @throws StorageError `corrupt`, `newer-version`, `unreachable`, `locked`, `read-only`, `disk-full`
 */
export function openDatabase(path: string, now: () => number, maxPages?: number): Database {
  let sqlite = openFile(path);
  let revisions: Revisions;
  try {
    configure(sqlite);
    const version = versionOf(sqlite);
    if (version === 0) migrate(sqlite, now);
    else if (version < databaseVersion) {
      migrateOnCopy(sqlite, version, now);
      sqlite = openFile(path);
      configure(sqlite);
    }
    revisions = watchTables(sqlite);
    if (maxPages !== undefined) sqlite.pragma(`max_page_count = ${maxPages}`);
  } catch (error) {
    sqlite.close();
    throw withPath(storageError(error), path);
  }
  const db = new Kysely<Tables>({
    dialect: new SqliteDialect({ database: guardedStatements(sqlite) }),
    plugins: [new CamelCasePlugin()],
  });
  const run = (query: Compilable): number => {
    const { sql, parameters } = query.compile();
    return guarded(() => sqlite.prepare(sql).run(...parameters).changes);
  };
  return {
    db,
    sqlite,
    revisions,
    run,
    atomically: (queries) => guarded(() => sqlite.transaction(() => queries.map(run)).immediate()),
    close: () => sqlite.close(),
  };
}

function openFile(path: string): Sqlite {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const sqlite = new SqliteDatabase(path, { timeout: busyTimeoutMs });
    chmodSync(path, 0o600);
    return sqlite;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new StorageError('unreachable', `The database ${path} cannot be opened: ${message}`, { cause: error });
  }
}

function configure(sqlite: Sqlite): void {
  sqlite.pragma('journal_mode = WAL');
  // FULL: a commit is on the disk before it is acknowledged, power loss included.
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('foreign_keys = ON');
  // What is deleted is overwritten with zeros; see `erasure.ts` for what this leaves.
  sqlite.pragma('secure_delete = ON');
  const verdict = sqlite.pragma('quick_check(1)', { simple: true });
  if (verdict !== 'ok')
    throw new StorageError('corrupt', `The database file is damaged (${verdict}). Restore it from a backup.`);
}

function withPath(error: StorageError, path: string): StorageError {
  return new StorageError(error.code, `${path}: ${error.message}`, { cause: error.cause ?? error });
}

/** The driver as Kysely wants it, with every error turned into a `StorageError`. */
function guardedStatements(sqlite: Sqlite): KyselySqlite {
  return {
    close: () => {},
    prepare: (sql) =>
      guarded(() => {
        const statement = sqlite.prepare(sql);
        return {
          reader: statement.reader,
          all: (parameters) => guarded(() => statement.all(...parameters)),
          run: (parameters) => guarded(() => statement.run(...parameters)),
          iterate: (parameters) => guarded(() => statement.iterate(...parameters)),
        };
      }),
  };
}
