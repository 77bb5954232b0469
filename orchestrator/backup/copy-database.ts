import { chmodSync } from 'node:fs';
import SqliteDatabase, { type Database as Sqlite } from 'better-sqlite3';
import { versionOf } from '../storage/migrations.js';
import { BackupError } from './error.js';

/** How many pages of 4 KiB are copied before progress is told. */
const pagesAtOnce = 4_096;

/**
 * Copies a database that may be in use into a file of its own, as it is at one moment. The read transaction around it is what
 * holds that moment: without it, each write of the server would have the copy begin anew. Writers are not held up; their log
 * grows until the copy is done. Answers the version of its schema.
 * @throws BackupError `damaged`; StorageError `newer-version`; what SQLite throws
 */
export async function copyDatabase(from: string, to: string, onShare: (share: number) => void): Promise<number> {
  const source = new SqliteDatabase(from, { fileMustExist: true, timeout: 10_000 });
  try {
    source.exec('begin');
    const version = versionOf(source);
    await source.backup(to, {
      progress: ({ totalPages, remainingPages }) => {
        if (totalPages > 0) onShare(1 - remainingPages / totalPages);
        return pagesAtOnce;
      },
    });
    source.exec('commit');
    chmodSync(to, 0o600);
    settle(to);
    return version;
  } finally {
    source.close();
  }
}

/** Makes one file of the copy, without what was erased in it (see `storage/erasure.ts`), and looks whether it is whole. */
function settle(path: string): void {
  const copy = new SqliteDatabase(path, { fileMustExist: true });
  try {
    copy.pragma('journal_mode = DELETE');
    if (copy.pragma('user_version', { simple: true }) !== 0) {
      copy.exec('vacuum');
      copy.pragma('user_version = 0');
    }
    requireWhole(copy, 'The database is damaged');
  } finally {
    copy.close();
  }
}

/** @throws BackupError `damaged` */
export function requireWhole(sqlite: Sqlite, otherwise: string): void {
  const verdict = sqlite.pragma('integrity_check(1)', { simple: true });
  if (verdict !== 'ok') throw new BackupError('damaged', `${otherwise} (${String(verdict).replaceAll('\n', ' ')}).`);
  const [loose] = sqlite.pragma('foreign_key_check') as { table: string }[];
  if (loose) throw new BackupError('damaged', `${otherwise} (rows of "${loose.table}" refer to others that are gone).`);
}
