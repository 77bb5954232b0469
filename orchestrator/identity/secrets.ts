import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits in 43 URL-safe characters. */
export function newSecret(prefix = ''): string {
  return prefix + randomBytes(32).toString('base64url');
}

/** A random id of 22 URL-safe characters (128 bits). */
export function newId(): string {
  return randomBytes(16).toString('base64url');
}

/**
 * What is stored of a secret: its SHA-256 in hex. The secrets are 256 random bits, so no slow hash is needed; and as they
 * are looked up by this hash, the time a look-up takes tells nothing about the secret.
 */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
