import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { join } from 'node:path';
import type { PublishedKey } from '../contract/signing.js';
import { SigningError } from './error.js';
import {
  keyId,
  placeFirst,
  privateFile,
  readList,
  readPrivate,
  removeLeft,
  whileLocked,
  writeList,
  writePrivate,
} from './key-files.js';

/** What keys of a folder are: ECDSA on P-256 signs in DER, RSA (2048 bits) by PKCS #1 v1.5, both with SHA-256. */
export type Algorithm = 'p-256' | 'ed25519' | 'rsa';

type Sign = (data: Buffer) => { keyId: string; signature: Buffer };

/** The keys that grades, or badges, are signed with. The private one never leaves its folder. Methods throw `SigningError`. */
export interface SigningKeys {
  /** The key that signs now. */
  current(): PublishedKey;
  /** Every key that ever signed here, oldest first. */
  published(): PublishedKey[];
  sign: Sign;
  /** The key that signs now, to look at and then to sign with: it stays the same, whatever is rotated meanwhile. */
  signer(): { key: PublishedKey; sign: Sign };
  /** As `rotateKeys`. */
  rotate(): PublishedKey;
}

/** Where an installation keeps its keys. */
export const keysFolder = (dataDirectory: string): string => join(dataDirectory, 'keys');

/** For how long a replaced key stays valid, in milliseconds: a grade that is just being signed is none the worse. */
const overlapMs = 10_000;

/**
 * Opens the folder, making it and a first key where there are none, and removes what a crash has left. A rotation by
 * another process is noticed: the list of keys is read for each use.
 * @throws SigningError
 */
export function openKeys(folder: string, now: () => number, algorithm: Algorithm = 'p-256'): SigningKeys {
  if (readList(folder).length === 0) makeFirst(folder, now, algorithm);
  const { key } = load(folder);
  try {
    whileLocked(folder, () => removeLeft(folder, key.id));
  } catch (error) {
    // Whoever changes the keys right now clears up as well.
    if (!(error instanceof SigningError) || error.code !== 'keys-busy') throw error;
  }
  return {
    published: () => readList(folder),
    current: () => lastOf(folder),
    signer: () => load(folder),
    sign: (data) => load(folder).sign(data),
    rotate: () => rotateKeys(folder, now, algorithm),
  };
}

/** The public keys of a folder, oldest first; none where there is no key yet. @throws SigningError */
export const publishedKeys = readList;

/**
 * Makes a new key and deletes the private part of the old one; what was signed stays verifiable. It does not need the old
 * private key, so it is also the remedy where that is lost. Killed at any moment, it has happened or not.
 * @throws SigningError
 */
export function rotateKeys(folder: string, now: () => number, algorithm: Algorithm = 'p-256'): PublishedKey {
  if (readList(folder).length === 0) return makeFirst(folder, now, algorithm);
  return whileLocked(folder, () => {
    const keys = readList(folder);
    const at = now();
    const { key, privateKey } = makeKey(at, algorithm);
    writePrivate(folder, key.id, privateKey);
    writeList(folder, [...keys.map((old) => ({ ...old, until: old.until ?? at + overlapMs })), key]);
    removeLeft(folder, key.id);
    return key;
  });
}

function makeFirst(folder: string, now: () => number, algorithm: Algorithm): PublishedKey {
  const { key, privateKey } = makeKey(now(), algorithm);
  placeFirst(folder, key, privateKey);
  return lastOf(folder);
}

const generate: Record<Algorithm, () => { publicKey: KeyObject; privateKey: KeyObject }> = {
  'p-256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ed25519: () => generateKeyPairSync('ed25519'),
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
};

function makeKey(from: number, algorithm: Algorithm): { key: PublishedKey; privateKey: string } {
  const pair = generate[algorithm]();
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' }) as string;
  return {
    key: { id: keyId(pair.publicKey), publicKey, from, until: null },
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

function lastOf(folder: string): PublishedKey {
  const last = readList(folder).at(-1);
  if (last) return last;
  throw damaged(`The signing keys in ${folder} are gone. Restore them from a backup, or start the server again.`);
}

function load(folder: string): { key: PublishedKey; sign: Sign } {
  const key = lastOf(folder);
  const file = privateFile(folder, key.id);
  const text = readPrivate(folder, key.id);
  // Rotated between the two: the newer list names the key that is there.
  if (text === null && lastOf(folder).id !== key.id) return load(folder);
  const remedy = 'Restore it from a backup, or run "npm run keys -- rotate": earlier grades stay verifiable.';
  if (text === null) throw damaged(`The private key ${file} is missing. ${remedy}`);
  const privateKey = parsePrivate(text);
  if (privateKey === null || keyId(createPublicKey(privateKey)) !== key.id)
    throw damaged(`The private key ${file} is damaged. ${remedy}`);
  // Ed25519 hashes by itself.
  const hash = privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  return { key, sign: (data) => ({ keyId: key.id, signature: sign(hash, data, privateKey) }) };
}

function parsePrivate(text: string): KeyObject | null {
  try {
    return createPrivateKey(text);
  } catch {
    return null;
  }
}

const damaged = (message: string) => new SigningError('keys-damaged', message);
