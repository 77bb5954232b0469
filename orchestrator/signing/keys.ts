import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type PublishedKey, publishedKeySchema } from '../contract/signing.js';
import { SigningError } from './error.js';

/** The keys that grades are signed with. The private one never leaves its folder. */
export interface SigningKeys {
  /** The key that signs now. */
  current(): PublishedKey;
  /** Every key that ever signed here, oldest first. */
  published(): PublishedKey[];
  /** Signs by ECDSA with SHA-256; the signature is in DER. */
  sign(data: Buffer): { keyId: string; signature: Buffer };
  /** Makes a new key and forgets the private part of the old one. What was signed stays verifiable. */
  rotate(): PublishedKey;
}

/** Where an installation keeps its keys. */
export const keysFolder = (dataDirectory: string): string => join(dataDirectory, 'keys');

const indexName = 'keys.json';
const indexSchema = z.array(publishedKeySchema).min(1);

/**
 * Opens the folder, making it and a first key where there are none. The index `keys.json` says which keys there are; a
 * private key stands in `ID.pem`. A rotation by another process is noticed: the index is read for each use.
 * @throws SigningError
 */
export function openKeys(folder: string, now: () => number): SigningKeys {
  const index = join(folder, indexName);
  if (!existsSync(index)) {
    writing(() => mkdirSync(folder, { recursive: true, mode: 0o700 }), folder);
    addKey(folder, [], now());
  }
  const published = () => readIndex(index);
  const current = () => published().at(-1) as PublishedKey;
  privateKey(folder, current());
  return {
    published,
    current,
    sign(data) {
      const key = current();
      return { keyId: key.id, signature: sign('sha256', data, privateKey(folder, key)) };
    },
    rotate: () => addKey(folder, published(), now()),
  };
}

/**
 * The new private key is on the disk before the index names it, and the old one goes after: whenever this is cut off, the
 * index names a key that is there.
 */
function addKey(folder: string, before: PublishedKey[], at: number): PublishedKey {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key: PublishedKey = {
    id: keyId(pair.publicKey),
    publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }) as string,
    from: at,
    until: null,
  };
  const ended = before.map((one) => (one.until === null ? { ...one, until: at } : one));
  writing(() => {
    writeFile(join(folder, `${key.id}.pem`), pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, 0o600);
    writeFile(join(folder, indexName), JSON.stringify([...ended, key], null, 2), 0o644);
    for (const name of readdirSync(folder))
      if (name.endsWith('.pem') && name !== `${key.id}.pem`) rmSync(join(folder, name));
  }, folder);
  return key;
}

/** SHA-256, in hex, of the key's SubjectPublicKeyInfo. */
export function keyId(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** Keys as they are published, each of which must be what its id says. Throws where the text is not that. */
export function parseKeys(text: string): PublishedKey[] {
  const keys = indexSchema.parse(JSON.parse(text));
  for (const key of keys)
    if (keyId(createPublicKey(key.publicKey)) !== key.id) throw new Error(`the key ${key.id} is not what its id says`);
  return keys;
}

function readIndex(path: string): PublishedKey[] {
  try {
    return parseKeys(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw damaged(path, cause);
  }
}

function privateKey(folder: string, { id }: PublishedKey): KeyObject {
  const path = join(folder, `${id}.pem`);
  try {
    const key = createPrivateKey(readFileSync(path));
    if (keyId(createPublicKey(key)) !== id) throw new Error('it is another key');
    return key;
  } catch (cause) {
    throw damaged(path, cause);
  }
}

function damaged(path: string, cause: unknown): SigningError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new SigningError(
    'keys-damaged',
    `${path} cannot be used: ${why}. Restore the folder from a backup; without its private key no grade can be signed.`,
    { cause },
  );
}

function writing<T>(work: () => T, folder: string): T {
  try {
    return work();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SigningError('keys-unwritable', `The keys in ${folder} cannot be written: ${why}`, { cause });
  }
}

/** All or nothing, and on the disk when it returns. */
function writeFile(path: string, text: string, mode: number): void {
  const file = openSync(`${path}.new`, 'w', mode);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
}
