import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { endRestored } from '../attempts/restored.js';
import { publishedKeys } from '../signing/keys.js';
import { holdFolder } from '../storage/folder-hold.js';
import { dropKept } from '../storage/migrate-copy.js';
import { databaseVersion } from '../storage/migrations.js';
import { openStorage } from '../storage/open.js';
import { unpack } from './archive-reader.js';
import { requireWhole } from './copy-database.js';
import { aboutDisk, BackupError } from './error.js';
import { databaseName, type Findings, keyFolderNames, type Manifest, recordingsName } from './manifest.js';
import { stampOf } from './names.js';
import { finishRestore, inTheWay, place, unpackingFolder } from './place.js';
import { lossOf, verifyData } from './verify.js';

/** What is known of a backup once it was unpacked and looked at. */
export interface Checked {
  manifest: Manifest;
  found: Findings;
}

export interface Restored extends Checked {
  /** How many attempts were under way and could not go on. */
  ended: number;
  /** Where what was there before is now; null where nothing was. */
  replaced: string | null;
}

interface Options {
  archive: string;
  dataDirectory: string;
  /** Whether what is there may be moved aside. */
  replace: boolean;
  now: () => number;
}

/**
 * Puts a backup in place of an empty data folder, or of what is moved aside. It is unpacked beside, checked as a whole and
 * brought to this program's version first; until then nothing is touched. The folder keeps its own name on the engine, or
 * gets a new one with the next start: never that of the backup, whose server may run on the same engine.
 * @throws BackupError, StorageError (`locked` while a server runs on the folder), SigningError
 */
export function restore({ archive, dataDirectory, replace, now }: Options): Promise<Restored> {
  return aboutDisk(dataDirectory, async () => {
    const hold = holdFolder(dataDirectory);
    try {
      finishRestore(dataDirectory);
      if (!replace) requireEmpty(dataDirectory);
      const unpacked = unpackingFolder(dataDirectory);
      try {
        const checked = await checkIn(archive, unpacked);
        const ended = await settle(join(unpacked, databaseName), now);
        return { ...checked, ended, replaced: place(dataDirectory, newName(dataDirectory, now())) };
      } finally {
        rmSync(unpacked, { recursive: true, force: true });
      }
    } finally {
      hold.release();
    }
  });
}

/** Unpacks a backup beside itself, looks at all of it, and removes that again. Throws as `restore`. */
export function checkBackup(archive: string): Promise<Checked> {
  const beside = dirname(resolve(archive));
  return aboutDisk(beside, async () => {
    const folder = mkdtempSync(join(beside, `.partial-${process.pid}-`));
    try {
      return await checkIn(archive, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

async function checkIn(archive: string, folder: string): Promise<Checked> {
  const manifest = await unpack(archive, folder);
  if (manifest.schema > databaseVersion)
    throw new BackupError(
      'newer',
      `${archive} was taken by ChainDrill ${manifest.program}, whose database has version ${manifest.schema}; this one knows ${databaseVersion} at most. Restore it with that ChainDrill.`,
    );
  const path = join(folder, databaseName);
  const sqlite = new SqliteDatabase(path, { fileMustExist: true });
  try {
    requireWhole(sqlite, `The database in ${archive} is damaged`);
  } finally {
    sqlite.close();
  }
  const storage = openStorage(path);
  try {
    const keys = publishedKeys(join(folder, keyFolderNames[0]));
    const found = await verifyData(storage, { recordings: join(folder, recordingsName), keys });
    const loss = manifest.found && lossOf(manifest.found, found);
    if (loss) throw new BackupError('damaged', `${archive} does not hold what it was taken with: ${loss}.`);
    return { manifest, found };
  } finally {
    storage.close();
    // The archive holds it as it was.
    dropKept(folder);
  }
}

/** Answers how many attempts were ended. Nobody stays signed in: who was signed out since must not come back. */
async function settle(path: string, now: () => number): Promise<number> {
  const storage = openStorage(path, { now });
  const ended = await endRestored(storage, now).finally(() => storage.close());
  const sqlite = new SqliteDatabase(path, { fileMustExist: true });
  try {
    sqlite.exec('delete from sessions; delete from password_resets');
    // One file, all of it on the disk.
    sqlite.pragma('journal_mode = DELETE');
  } finally {
    sqlite.close();
  }
  return ended.length;
}

function requireEmpty(folder: string): void {
  const [name] = inTheWay(folder);
  if (name === undefined) return;
  throw new BackupError(
    'not-empty',
    `${folder} is not empty ("${name}" is there). With --replace, what is there is moved aside, into a folder beside it, and nothing is deleted.`,
  );
}

function newName(folder: string, at: number): string {
  const name = `replaced-${stampOf(at)}`;
  let free = name;
  for (let number = 2; existsSync(join(folder, free)); number++) free = `${name}-${number}`;
  return free;
}
