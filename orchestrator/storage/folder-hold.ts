import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase, { type Database as Sqlite } from 'better-sqlite3';
import { belongAs } from '../files.js';
import { StorageError, storageError } from './error.js';

/** The file in a data folder that is locked while somebody works with the folder. It stays empty. */
export const holdName = 'in-use';

/**
 * Takes a data folder (made where absent) for this process alone, until `release` or the end of the process, however that
 * comes: the lock is the kernel's, so that a killed process leaves none behind. Backups need no hold.
 * @throws StorageError `locked` where a server or a restore has the folder
 */
export function holdFolder(folder: string): { release(): void } {
  let sqlite: Sqlite | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, holdName);
    sqlite = new SqliteDatabase(file, { timeout: 0 });
    belongAs(file, folder);
    // Locks the file and writes nothing. Nobody in this process may open it otherwise: closing it would end the lock.
    sqlite.exec('begin exclusive');
    const held = sqlite;
    return { release: () => void held.close() };
  } catch (error) {
    sqlite?.close();
    const { code, message } = storageError(error);
    if (code !== 'locked') throw new StorageError(code, `${folder}: ${message}`, { cause: error });
    throw new StorageError(
      'locked',
      `The data folder ${folder} is in use: another ChainDrill server runs on it, or it is being restored. End that first.`,
      { cause: error },
    );
  }
}
