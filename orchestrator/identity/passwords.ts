import { hash, type Options, verify } from '@node-rs/argon2';

/** argon2id with 19 MiB, two passes and one lane: OWASP's Password Storage Cheat Sheet. 2 is `Algorithm.Argon2id`, a const enum. */
const options: Options = { algorithm: 2, memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 };

/** The password's hash as a PHC string, salt and parameters in it. */
export function hashPassword(password: string): Promise<string> {
  return hash(normalise(password), options);
}

let decoy: Promise<string> | undefined;

/**
 * True where the password belongs to the hash. Without a hash (no such account) the same work is done, so that the
 * time of an answer does not tell which names exist.
 */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword('nobody has this password');
  const matches = await verify(passwordHash ?? (await decoy), normalise(password));
  return passwordHash !== null && matches;
}

/** One password typed on two keyboards may differ in composition: NIST SP 800-63B asks for normalisation. */
function normalise(password: string): string {
  return password.normalize('NFKC');
}
