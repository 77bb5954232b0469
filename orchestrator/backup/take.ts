import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, statSync } from 'node:fs';
import { readdir, readFile, rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type AttemptListing, finalStates } from '../contract/attempt.js';
import { belongAs, flush, isAlive } from '../files.js';
import { whileLocked } from '../signing/key-files.js';
import { publishedKeys } from '../signing/keys.js';
import { databaseVersion } from '../storage/migrations.js';
import { openStorage, type Storage } from '../storage/open.js';
import { ArchiveWriter } from './archive-writer.js';
import { copyDatabase } from './copy-database.js';
import { aboutDisk, BackupError } from './error.js';
import {
  databaseName,
  type Findings,
  isHeld,
  keyFolderNames,
  type Manifest,
  manifestHashName,
  manifestName,
  recordingsName,
} from './manifest.js';
import { newBackupPath } from './names.js';
import { verifyData } from './verify.js';

const { version: program } = createRequire(import.meta.url)('../../package.json') as { version: string };

export interface Taken {
  path: string;
  bytes: number;
  manifest: Manifest;
}

interface Options {
  dataDirectory: string;
  /** Where the backup goes; made where absent. */
  folder: string;
  now: () => number;
  /** Hears what is being done and how much of it, 0 to 1. */
  onProgress?: (what: 'database' | 'recordings' | 'checking', share: number) => void;
}

/**
 * Makes one file of a data folder, whose server may run and write. The database comes first, as it is at one moment;
 * recordings and keys only grow, so those read after it hold whatever it tells of. The file gets its name once it is whole
 * and on the disk, so that a kill leaves none, and a folder `.partial-…` that the next backup removes.
 * @throws BackupError, StorageError, SigningError
 */
export async function takeBackup(options: Options): Promise<Taken> {
  const { dataDirectory, folder } = options;
  requireDatabase(dataDirectory);
  return aboutDisk(folder, async () => {
    const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (made !== undefined) belongAs(folder, dataDirectory);
    removeLeft(folder);
    requireRoom(dataDirectory, folder);
    const work = mkdtempSync(join(folder, `.partial-${process.pid}-`));
    try {
      return await fill(options, work);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
}

async function fill({ dataDirectory, folder, now, onProgress = () => {} }: Options, work: string): Promise<Taken> {
  const copy = join(work, databaseName);
  const takenAt = now();
  const schema = await copyDatabase(join(dataDirectory, databaseName), copy, (share) => onProgress('database', share));
  if (schema === 0) throw nothingIn(dataDirectory);
  const file = join(work, 'archive');
  const archive = new ArchiveWriter(file, takenAt);
  try {
    // An older one is brought forward by whoever restores it; what is in it can be read here in today's form alone.
    const found = schema < databaseVersion ? null : await fromStorage(copy, archive, dataDirectory, onProgress);
    if (found === null) await addRecordings(archive, dataDirectory, null, onProgress);
    await addKeys(archive, dataDirectory);
    await archive.addFile(databaseName, copy);
    const manifest: Manifest = {
      format: 1,
      takenAt,
      program,
      schema,
      installation: installationOf(dataDirectory),
      found,
      files: [...archive.files],
    };
    await archive.addBytes(manifestName, Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`));
    await archive.addBytes(manifestHashName, Buffer.from(`${archive.files.at(-1)?.sha256}\n`));
    await archive.close();
    belongAs(file, dataDirectory);
    const path = newBackupPath(folder, takenAt);
    await rename(file, path);
    flush(folder);
    return { path, bytes: statSync(path).size, manifest };
  } catch (error) {
    await archive.abandon();
    throw error;
  }
}

/** Adds the recordings that the copied database knows of, and checks what is in it. */
async function fromStorage(
  copy: string,
  archive: ArchiveWriter,
  dataDirectory: string,
  onProgress: NonNullable<Options['onProgress']>,
): Promise<Findings> {
  const storage = openStorage(copy);
  try {
    await addRecordings(archive, dataDirectory, await listed(storage), onProgress);
    onProgress('checking', 0);
    const keys = publishedKeys(join(dataDirectory, keyFolderNames[0]));
    const found = await verifyData(storage, { recordings: join(dataDirectory, recordingsName), keys });
    onProgress('checking', 1);
    return found;
  } finally {
    storage.close();
  }
}

async function listed({ attempts }: Storage): Promise<Map<string, AttemptListing>> {
  const all = await attempts.listings({ limit: Number.MAX_SAFE_INTEGER });
  return new Map(all.map((attempt) => [attempt.id, attempt]));
}

/** `known`: the attempts of the copied database; null where they cannot be told, and all recordings are taken. */
async function addRecordings(
  archive: ArchiveWriter,
  dataDirectory: string,
  known: ReadonlyMap<string, AttemptListing> | null,
  onProgress: NonNullable<Options['onProgress']>,
): Promise<void> {
  const folder = join(dataDirectory, recordingsName);
  const ids = (await namesIn(folder)).filter((id) => known === null || known.get(id)?.erasedAt === null);
  for (const [index, id] of ids.entries()) {
    const attempt = known?.get(id);
    const grows = attempt !== undefined && !finalStates.includes(attempt.state);
    for (const name of (await namesIn(join(folder, id))).filter((one) => one.endsWith('.cast'))) {
      const entry = `${recordingsName}/${id}/${name}`;
      // Null: it was erased just now.
      const bytes = isHeld(entry) ? await contentOf(join(folder, id, name)) : null;
      if (bytes === null) continue;
      // Of one that is being written, whole lines: no hash in the ledger ends within one.
      const whole = grows ? bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1) : bytes;
      await archive.addBytes(entry, whole);
    }
    onProgress('recordings', (index + 1) / ids.length);
  }
}

async function addKeys(archive: ArchiveWriter, dataDirectory: string): Promise<void> {
  for (const name of keyFolderNames) {
    const folder = join(dataDirectory, name);
    if (publishedKeys(folder).length === 0) continue;
    // Not while they are being rotated: the list and the private key belong together.
    const files = whileLocked(folder, () =>
      readdirSync(folder)
        .filter((file) => /\.(json|pem)$/.test(file))
        .map((file) => ({ file, bytes: readFileSync(join(folder, file)) })),
    );
    for (const { file, bytes } of files) await archive.addBytes(`${name}/${file}`, bytes);
  }
}

function requireDatabase(dataDirectory: string): void {
  if (statSync(join(dataDirectory, databaseName), { throwIfNoEntry: false })?.isFile()) return;
  throw nothingIn(dataDirectory);
}

function nothingIn(dataDirectory: string): BackupError {
  return new BackupError(
    'nothing-here',
    `There is no database in ${dataDirectory}. CHAINDRILL_DATA names the data folder of the server to back up.`,
  );
}

/** Tells a disk that is too small before it is filled: the copy of the database and, compressed, everything. */
function requireRoom(dataDirectory: string, folder: string): void {
  const { size } = statSync(join(dataDirectory, databaseName));
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize > size) return;
  throw new BackupError(
    'disk-full',
    `The disk of ${folder} is too full: the copy of the database alone takes ${Math.ceil(size / 2 ** 20)} MiB. Free some space, or name another folder with --to.`,
  );
}

/** Removes what backups that were killed have left. */
function removeLeft(folder: string): void {
  for (const name of readdirSync(folder)) {
    const [, pid] = /^\.partial-(\d+)-/.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function installationOf(dataDirectory: string): string | null {
  try {
    return readFileSync(join(dataDirectory, 'installation'), 'utf8').trim();
  } catch {
    return null;
  }
}

const unlessGone = (error: NodeJS.ErrnoException) => {
  if (error.code === 'ENOENT') return null;
  throw error;
};
const namesIn = async (folder: string) => (await readdir(folder).catch(unlessGone)) ?? [];
const contentOf = (path: string) => readFile(path).catch(unlessGone);
