import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { type PublishedKey, publishedKeySchema } from '../contract/signing.js';
import { belongAs, flush, isAlive } from '../files.js';
import { SigningError } from './error.js';

/*
 * How keys lie on the disk: `keys.json` lists every key's public half, in the order of their making, and `<id>.pem` is the
 * private half of the last of them. The list is what counts: it is replaced as a whole, after the private key that it
 * names is safe, and before the old one goes. The folder itself is put in place whole, so an empty one is a new one, and a
 * list that is not there has been lost.
 */

export const privateFile = (folder: string, id: string) => join(folder, `${id}.pem`);
const listFile = (folder: string) => join(folder, 'keys.json');
const listSchema = z.array(publishedKeySchema).min(1);

/** The keys of a folder; none where it is absent or empty. @throws SigningError */
export function readList(folder: string): PublishedKey[] {
  if (namesIn(folder).length === 0) return [];
  const text = read(listFile(folder));
  if (text === null) {
    throw damaged(`${listFile(folder)} is missing, and with it the public keys that check earlier grades.`);
  }
  try {
    return parseKeys(text);
  } catch (cause) {
    throw damaged(`${listFile(folder)} is damaged.`, cause);
  }
}

/** Keys as they are published, each of which must be what its id says. Throws where the text is not that. */
export function parseKeys(text: string): PublishedKey[] {
  const keys = listSchema.parse(JSON.parse(text));
  for (const key of keys)
    if (keyId(createPublicKey(key.publicKey)) !== key.id) throw new Error(`the key ${key.id} is not what its id says`);
  return keys;
}

/** SHA-256, in hex, of the key's SubjectPublicKeyInfo. */
export function keyId(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** The text of a private key, null where the file is missing. */
export const readPrivate = (folder: string, id: string): string | null => read(privateFile(folder, id));

/** Puts a whole folder with its first key in place. Where another program was faster, its folder stands. */
export function placeFirst(folder: string, key: PublishedKey, privateKey: string): void {
  guarded(folder, () => {
    removeLeftFolders(folder);
    const made = `${folder}.new-${process.pid}`;
    mkdirSync(made, { recursive: true, mode: 0o700 });
    write(privateFile(made, key.id), privateKey, 0o600);
    write(listFile(made), listText([key]), 0o644);
    flush(made);
    try {
      renameSync(made, folder);
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST'].includes((error as { code?: string }).code ?? '')) throw error;
      rmSync(made, { recursive: true });
    }
    flush(dirname(folder));
  });
}

export function writePrivate(folder: string, id: string, text: string): void {
  guarded(folder, () => write(privateFile(folder, id), text, 0o600));
}

export function writeList(folder: string, keys: PublishedKey[]): void {
  guarded(folder, () => write(listFile(folder), listText(keys), 0o644));
}

/** Removes private keys that sign no more, and what a crash left half written. Only for whoever holds the lock. */
export function removeLeft(folder: string, currentId: string): void {
  guarded(folder, () => {
    for (const name of namesIn(folder)) {
      const old = name.endsWith('.pem') && name !== `${currentId}.pem`;
      // Somebody else may just be trying the lock.
      const [, tries] = /^lock\.(\d+)\.tmp$/.exec(name) ?? [];
      const half = name.endsWith('.tmp') && (tries === undefined || !isAlive(Number(tries)));
      if (old || half) rmSync(join(folder, name), { force: true });
    }
    flush(folder);
    removeLeftFolders(folder);
  });
}

/** A lock this old was left by a program that crashed: a rotation takes milliseconds. */
const staleMs = 60_000;

/**
 * Runs `work` while no other program changes the folder.
 * @throws SigningError `keys-busy`
 */
export function whileLocked<T>(folder: string, work: () => T): T {
  const lock = join(folder, 'lock');
  guarded(folder, () => {
    if (isStale(lock)) rmSync(lock, { force: true });
    const own = `${lock}.${process.pid}.tmp`;
    writeFileSync(own, String(process.pid), { mode: 0o600 });
    try {
      // Comes into being with its content, and only where there is none.
      linkSync(own, lock);
    } catch (error) {
      if ((error as { code?: string }).code !== 'EEXIST') throw error;
      throw new SigningError('keys-busy', `Another program is changing the keys in ${folder}. Try again in a minute.`);
    } finally {
      rmSync(own, { force: true });
    }
  });
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function isStale(lock: string): boolean {
  const stat = statSync(lock, { throwIfNoEntry: false });
  if (!stat) return false;
  const holder = Number(read(lock));
  // Nothing here waits while it holds the lock: one of this process's own number is from an earlier life of it.
  return holder === process.pid || !isAlive(holder) || Date.now() - stat.mtimeMs > staleMs;
}

function removeLeftFolders(folder: string): void {
  for (const name of namesIn(dirname(folder))) {
    const [, pid] = /^(?:.*)\.new-(\d+)$/.exec(name) ?? [];
    if (!name.startsWith(`${basename(folder)}.new-`) || pid === undefined) continue;
    if (Number(pid) === process.pid || !isAlive(Number(pid)))
      rmSync(join(dirname(folder), name), { recursive: true, force: true });
  }
}

const listText = (keys: PublishedKey[]) => `${JSON.stringify(keys, null, 2)}\n`;

/** The whole file or none of it, and on the disk when it returns. Belongs to whom the folder belongs to. */
function write(file: string, text: string, mode: number): void {
  const temporary = `${file}.tmp`;
  rmSync(temporary, { force: true });
  const handle = openSync(temporary, 'wx', mode);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  chmodSync(temporary, mode);
  belongAs(temporary, dirname(file));
  renameSync(temporary, file);
  flush(dirname(file));
}

/** Names in a folder but the lock; none where it does not exist. */
function namesIn(folder: string): string[] {
  return guarded(folder, () => {
    try {
      return readdirSync(folder).filter((name) => name !== 'lock');
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT') return [];
      throw error;
    }
  });
}

function read(file: string): string | null {
  return guarded(dirname(file), () => {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT') return null;
      throw error;
    }
  });
}

function guarded<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof SigningError) throw cause;
    throw new SigningError(
      'keys-unusable',
      `The signing keys in ${folder} cannot be read or written: ${(cause as Error).message}. Give this user that folder, then start again.`,
      { cause },
    );
  }
}

function damaged(what: string, cause?: unknown): SigningError {
  return new SigningError(
    'keys-damaged',
    `${what} Restore the folder from a backup. Without one, move it away: a new key is made, and earlier grades can then be checked with a saved copy of the keys alone.`,
    { cause },
  );
}
