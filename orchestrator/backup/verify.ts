import { recordingDamages } from '../attempts/recordings.js';
import { type AttemptListing, finalStates } from '../contract/attempt.js';
import type { PublishedKey } from '../contract/signing.js';
import { verifyGrade } from '../signing/envelope.js';
import { isAbout } from '../signing/statement.js';
import type { Storage } from '../storage/open.js';
import type { Findings } from './manifest.js';

/**
 * Looks at everything in a copy that can be checked: each ledger's chain, each grade's signature, each recording against the
 * hashes in the ledger. `keys`: those that grades are checked with. Throws `StorageError`.
 */
export async function verifyData(
  storage: Storage,
  { recordings, keys }: { recordings: string; keys: readonly PublishedKey[] },
): Promise<Findings> {
  const attempts = await storage.attempts.listings({ limit: Number.MAX_SAFE_INTEGER });
  const found: Findings = {
    attempts: attempts.length,
    certificates: (await storage.certificates.statuses()).count,
    ledgers: { whole: 0, damaged: 0 },
    grades: { genuine: 0, unsigned: 0, wrong: 0 },
    recordings: { whole: 0, damaged: 0 },
  };
  for (const attempt of attempts) {
    for (const { bundle, grade } of await storage.grades.list(attempt.id)) {
      if (bundle === null) found.grades.unsigned++;
      else found.grades[isGenuine(bundle, grade, keys) ? 'genuine' : 'wrong']++;
    }
    if (attempt.erasedAt === null) await verifyEvidence(storage, attempt, recordings, found);
  }
  return found;
}

async function verifyEvidence(
  { ledger }: Storage,
  { id, state }: AttemptListing,
  recordings: string,
  found: Findings,
): Promise<void> {
  found.ledgers[ledger.verify(id).length === 0 ? 'whole' : 'damaged']++;
  if (!finalStates.includes(state)) return;
  for (const damage of await recordingDamages(ledger, recordings, id))
    found.recordings[damage === null ? 'whole' : 'damaged']++;
}

function isGenuine(bundle: string, grade: string, keys: readonly PublishedKey[]): boolean {
  const verified = verifyGrade(bundle, keys);
  return verified.ok && isAbout(verified.statement, grade);
}

/**
 * What a restored copy lost against what was found when it was taken, in words; null where nothing. More than was found then
 * may be right: what was erased while the backup was being made is in it still.
 */
export function lossOf(then: Findings, now: Findings): string | null {
  const pairs: [string, number, number][] = [
    ['attempts', then.attempts, now.attempts],
    ['certificates', then.certificates, now.certificates],
    ['whole ledgers', then.ledgers.whole, now.ledgers.whole],
    ['genuine grades', then.grades.genuine, now.grades.genuine],
    ['whole recordings', then.recordings.whole, now.recordings.whole],
  ];
  const lost = pairs.filter(([, before, after]) => after < before);
  return lost.length === 0 ? null : lost.map(([what, before, after]) => `${before} ${what}, now ${after}`).join('; ');
}
