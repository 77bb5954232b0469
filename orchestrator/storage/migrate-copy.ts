import { chmodSync, copyFileSync, existsSync, linkSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import SqliteDatabase, { type Database as Sqlite } from 'better-sqlite3';
import { belongAs, flush } from '../files.js';
import { StorageError, storageError } from './error.js';
import { databaseVersion, migrate } from './migrations.js';

/** What is kept of a database from before it was migrated, by the version that it has. */
const keptName = (version: number) => `before-migration-${version}.db`;
const isKept = (name: string) => /^before-migration-\d+\.db$/.test(name);

/**
 * Migrates a database of an earlier version: first a copy of it, beside it; once that is whole, the copy takes its place, and
 * what was there stays as `before-migration-<version>.db`, the newest one alone. Until then the file is not touched, and a
 * kill at any moment leaves one whole database in its place. Closes `sqlite`.
 * @throws StorageError telling that the old one is as it was
 */
export function migrateOnCopy(sqlite: Sqlite, version: number, now: () => number): void {
  const path = sqlite.name;
  const copy = `${path}.migrating`;
  try {
    removeDatabase(copy);
    // All of it is in the one file then, so that what is kept is whole.
    const [{ busy } = { busy: 1 }] = sqlite.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    if (busy !== 0) throw openElsewhere();
    // A consistent copy, in which nothing of what was deleted is left.
    sqlite.prepare('vacuum into ?').run(copy);
    belongsAlone(copy, path);
    migrateFile(copy, now);
    sqlite.close();
    // Only the last who has it open takes the log away; in the new one's place it would be read into that.
    if (existsSync(`${path}-wal`)) throw openElsewhere();
    keep(path, join(dirname(path), keptName(version)));
    renameSync(copy, path);
    flush(dirname(path));
  } catch (error) {
    sqlite.close();
    removeDatabase(copy);
    const { code, message } = diskFull(error) ?? storageError(error);
    throw new StorageError(
      code,
      `The database could not be brought from version ${version} to ${databaseVersion}: ${message} It is as it was: mend that and start again, or start the ChainDrill that wrote it.`,
      { cause: error },
    );
  }
  dropKept(dirname(path), keptName(version));
}

/** Removes what migrations have kept in a folder, but for one. Erasure does so as well: who is erased would be in there. */
export function dropKept(folder: string, except = ''): void {
  for (const name of readdirSync(folder)) if (isKept(name) && name !== except) rmSync(join(folder, name));
}

function migrateFile(path: string, now: () => number): void {
  const sqlite = new SqliteDatabase(path, { fileMustExist: true });
  try {
    sqlite.pragma('foreign_keys = ON');
    const loose = () => (sqlite.pragma('foreign_key_check') as unknown[]).length;
    const before = loose();
    migrate(sqlite, now);
    const verdict = sqlite.pragma('integrity_check(1)', { simple: true });
    if (verdict !== 'ok') throw new StorageError('corrupt', `its copy was damaged (${verdict}).`);
    if (loose() > before) throw new StorageError('failed', 'afterwards rows refer to others that are not there.');
  } finally {
    sqlite.close();
  }
  flush(path);
}

function openElsewhere(): StorageError {
  return new StorageError('locked', 'another program has it open.');
}

/** One file under two names, or a second one where the file system has no such thing. */
function keep(path: string, kept: string): void {
  rmSync(kept, { force: true });
  try {
    linkSync(path, kept);
  } catch {
    copyFileSync(path, kept);
    belongsAlone(kept, path);
    flush(kept);
  }
}

function belongsAlone(path: string, other: string): void {
  chmodSync(path, 0o600);
  belongAs(path, other);
}

function removeDatabase(path: string): void {
  for (const end of ['', '-journal', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
}

function diskFull(error: unknown): StorageError | null {
  if ((error as { code?: string }).code !== 'ENOSPC') return null;
  return new StorageError('disk-full', 'the disk is full.', { cause: error });
}
