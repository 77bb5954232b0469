import type { Account, AccountId, Role } from '../contract/account.js';
import type { Storage } from '../storage/open.js';
import type { Accounts } from './accounts.js';
import { IdentityError } from './error.js';
import type { Limits } from './limits.js';
import { hashPassword } from './passwords.js';
import { type Revocations, roleKey } from './revocations.js';
import { hashSecret, newSecret } from './secrets.js';
import type { Sessions } from './sessions.js';

/** How long a link for a new password can be used (ms). */
const resetMs = 24 * 3_600_000;

/** What administrators do for people, and people for their own password. */
export interface People {
  /**
   * Gives a person another role; it holds from their next request on, and live connections are made anew.
   * @throws IdentityError `account-unknown`; `last-admin` where nobody else would be one
   */
  setRole(id: AccountId, role: Role): Promise<Account>;
  /**
   * A link by which the person sets a new password: one use, 24 hours. It takes the place of an earlier one.
   * @throws IdentityError `account-unknown`
   */
  resetLink(id: AccountId): Promise<{ url: string; expiresAt: number }>;
  /**
   * Sets a new password by such a link's code; every session of the person ends. Tries are limited by `address`.
   * @throws IdentityError `reset-invalid`, `too-many-requests`
   */
  resetPassword(code: string, password: string, address: string): Promise<void>;
  /**
   * Changes one's own password, confirmed by the old one; every session but `key` ends.
   * @throws IdentityError `wrong-credentials`, `too-many-requests`
   */
  changePassword(of: { account: Account; key: string }, old: string, password: string, address: string): Promise<void>;
}

interface Parts {
  storage: Storage;
  accounts: Accounts;
  sessions: Sessions;
  revocations: Revocations;
  limits: Limits;
  publicUrl: string;
  now: () => number;
}

export function createPeople({ storage, accounts, sessions, revocations, limits, publicUrl, now }: Parts): People {
  async function known(id: AccountId): Promise<Account> {
    const account = await storage.accounts.active(id);
    if (account === null) throw new IdentityError('account-unknown', 'There is no such account.');
    return account;
  }

  return {
    async setRole(id, role) {
      const account = await known(id);
      if (!storage.accounts.setRole(id, role))
        throw new IdentityError('last-admin', 'This is the last administrator. Make somebody else one first.');
      if (role !== account.role) revocations.tell(roleKey(id));
      return { ...account, role };
    },
    async resetLink(id) {
      await known(id);
      const code = newSecret();
      const expiresAt = now() + resetMs;
      await storage.passwordResets.set(id, hashSecret(code), expiresAt);
      return { url: `${publicUrl}/reset-password?code=${code}`, expiresAt };
    },
    async resetPassword(code, password, address) {
      await limits.take('signInAddress', address);
      const passwordHash = await hashPassword(password);
      const id = await storage.passwordResets.take(hashSecret(code), now());
      if (id === null)
        throw new IdentityError(
          'reset-invalid',
          'This link was used, has expired or never was. Ask an administrator for a new one.',
        );
      await storage.accounts.setPassword(id, passwordHash);
      await sessions.endAll(id);
    },
    async changePassword({ account, key }, old, password, address) {
      await accounts.signIn({ name: account.name, password: old }, address);
      await storage.accounts.setPassword(account.id, await hashPassword(password));
      await sessions.endAll(account.id, key);
    },
  };
}
