import { randomBytes } from 'node:crypto';
import type { Account, AccountId } from '../contract/account.js';
import { StorageError } from '../storage/error.js';
import type { Storage } from '../storage/open.js';
import type { Accounts } from './accounts.js';
import { IdentityError } from './error.js';
import type { Revocations } from './revocations.js';
import type { Sessions } from './sessions.js';

/**
 * Erases persons: their name, password, sessions and tokens, in one transaction. What they left in labs is erased by
 * `Attempts.eraseOf` afterwards; where a crash comes between, its next round finds the person by the mark.
 */
export interface Erasure {
  /**
   * Erases who asks, confirmed by the password; tries are limited as sign-ins are.
   * @throws IdentityError `wrong-credentials`, `too-many-requests`, `last-admin`
   */
  own(account: Account, password: string, address: string): Promise<void>;
  /**
   * Erases a trainee, for an instructor. One who is erased already stays so.
   * @throws IdentityError `account-unknown`; `forbidden` where it is no trainee
   */
  trainee(id: AccountId): Promise<void>;
}

interface Parts {
  storage: Storage;
  accounts: Accounts;
  sessions: Sessions;
  revocations: Revocations;
  now: () => number;
}

export function createErasure({ storage, accounts, sessions, revocations, now }: Parts): Erasure {
  function erase(id: AccountId): void {
    const ended = retried(() => storage.erasure.person(id, `erased-${randomBytes(4).toString('hex')}`, now()));
    if (ended === null) {
      throw new IdentityError(
        'last-admin',
        'You are the last administrator here. Make somebody else one first, so that somebody can look after this server.',
      );
    }
    for (const idHash of ended.sessions) sessions.forget(idHash);
    for (const token of ended.tokens) revocations.tell(`token:${token}`);
  }
  return {
    async own({ id, name }, password, address) {
      await accounts.signIn({ name, password }, address);
      erase(id);
    },
    async trainee(id) {
      const account = await storage.accounts.get(id);
      if (account === null) throw new IdentityError('account-unknown', 'There is no such account.');
      if (account.role !== 'trainee')
        throw new IdentityError('forbidden', 'Only trainees can be erased by others. Instructors erase themselves.');
      erase(id);
    },
  };
}

/** A name that somebody has already is drawn again. */
function retried<T>(work: () => T): T {
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof StorageError) || error.code !== 'conflict') throw error;
    }
  }
}
