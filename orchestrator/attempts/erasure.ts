import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccountId } from '../contract/account.js';
import { type AttemptId, finalStates } from '../contract/attempt.js';
import { type Desk, unfinishedStates } from './desk.js';
import { openWaiting } from './opening.js';
import { closedBecause } from './problems.js';

/*
 * Rows go first, files second. From the one transaction on, the attempt counts as erased and nothing of it is served; a
 * crash between leaves a folder whose attempt is marked as erased, which `withLeftFiles` finds by that mark. The other
 * way round, a crash would leave an attempt that looks whole and whose recordings seem to be lost.
 */

/**
 * Erases the evidence of an attempt that is over: ledger, draft, reports, hints, seed, variant, recordings. Grades, their
 * signed statements and the attempt's row stay. Running it again finishes what was cut off. False, and nothing done, where
 * the attempt is unfinished.
 */
export async function eraseEvidence(desk: Desk, id: AttemptId): Promise<boolean> {
  const { storage, recordingsDir, now, log } = desk.parts;
  if (!storage.erasure.evidence(id, now())) return false;
  await rm(join(recordingsDir, id), { recursive: true, force: true });
  log.info({ attempt: id }, 'evidence erased');
  // It cannot be shown where its lab is not installed any more, say; erased it is all the same.
  await desk.publish(id).catch((error) => log.warn({ attempt: id, err: error }, 'an erasure could not be told'));
  return true;
}

/** The erased attempts whose recordings an earlier run did not come to remove. */
export async function withLeftFiles(desk: Desk): Promise<AttemptId[]> {
  const { storage, recordingsDir } = desk.parts;
  const folders = await readdir(recordingsDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return storage.erasure.erased(folders);
}

/**
 * Erases all attempts of a person who is being erased: the unfinished one is closed first and its range released. Then the
 * salts go, last of all because a grade may be computed until there is nothing left to grade. Running it again finishes
 * what was cut off.
 */
export async function eraseAttemptsOf(desk: Desk, owner: AccountId): Promise<void> {
  const { storage } = desk.parts;
  for (const row of await storage.attempts.listByOwner(owner)) {
    if (!finalStates.includes(row.state)) {
      await desk.end(row.id, unfinishedStates, 'closed', closedBecause('The account was erased.'));
      // Opening or examining notices that its range has gone, and writes until then.
      await desk.settle(row.id);
    }
    await eraseEvidence(desk, row.id);
  }
  storage.erasure.holder(owner);
  tidy(desk);
  await openWaiting(desk);
}

/**
 * Leaves nothing readable in the database's file. Writing it anew keeps everybody waiting, so that waits for a moment in
 * which no lab is open. False where it waits.
 */
export function tidy(desk: Desk): boolean {
  const { storage, log } = desk.parts;
  try {
    if (!storage.erasure.compactionDue()) return true;
    storage.erasure.flush();
    if (desk.live.size > 0) return false;
    storage.erasure.compact();
    return true;
  } catch (error) {
    // No room for a second file, say. What was to be erased is erased; this is tried again.
    log.warn({ err: error }, 'the database could not be written anew');
    return false;
  }
}
