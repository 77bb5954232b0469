import { type Account, accountIdSchema, type SignIn, type SignUp } from '../contract/account.js';
import { enrolmentIdSchema } from '../contract/enrolment.js';
import type { Locale } from '../contract/text.js';
import { StorageError } from '../storage/error.js';
import type { Storage } from '../storage/open.js';
import { IdentityError } from './error.js';
import type { Limits } from './limits.js';
import { hashPassword, verifyPassword } from './passwords.js';
import { hashSecret, newId } from './secrets.js';

export interface Accounts {
  /**
   * Makes an account: a trainee's, or with an invitation one of its role. `address` is where the request came from.
   * @throws IdentityError `name-taken`, `invitation-needed`, `invitation-invalid`, `too-many-requests`
   */
  signUp(request: SignUp, address: string): Promise<Account>;
  /** @throws IdentityError `wrong-credentials`, `too-many-requests` */
  signIn(request: SignIn, address: string): Promise<Account>;
  setLocale(account: Account, locale: Locale): Promise<Account>;
}

interface Parts {
  storage: Storage;
  limits: Limits;
  signUp: 'open' | 'invited';
  now: () => number;
}

export function createAccounts({ storage, limits, signUp, now }: Parts): Accounts {
  const usage = (invitation: string) => ({ invitation, enrolment: enrolmentIdSchema.parse(newId()), now: now() });
  return {
    async signUp({ name, password, locale, invitation: code }, address) {
      await limits.take('signUp', address);
      const invitation = code === undefined ? null : await storage.invitations.findByCodeHash(hashSecret(code));
      if (code !== undefined && !(invitation && invitation.usesLeft > 0 && invitation.expiresAt > now()))
        throw invalid();
      if (invitation === null && signUp === 'invited') {
        throw new IdentityError('invitation-needed', 'An invitation is needed here. Ask your instructor for a link.');
      }
      const nameKey = nameKeyOf(name);
      if (await storage.accounts.findByName(nameKey)) throw taken();
      const account: Account = {
        id: accountIdSchema.parse(newId()),
        name,
        role: invitation?.role ?? 'trainee',
        locale,
        createdAt: now(),
      };
      const row = { account, nameKey, passwordHash: await hashPassword(password) };
      try {
        if (invitation === null) await storage.accounts.insert(row);
        else if (!(await storage.accounts.insertInvited(row, usage(invitation.id)))) throw invalid();
      } catch (error) {
        throw error instanceof StorageError && error.code === 'conflict' ? taken() : error;
      }
      return account;
    },

    async signIn({ name, password }, address) {
      const nameKey = nameKeyOf(name);
      const perName = `${address} ${nameKey}`;
      // Taken before the slow check, so that a burst of parallel tries is limited as well; given back to who was right.
      await limits.take('signInName', perName);
      await limits.take('signInAddress', address);
      const row = await storage.accounts.findByName(nameKey);
      if (!(await verifyPassword(row?.passwordHash ?? null, password)) || row === null) {
        throw new IdentityError('wrong-credentials', 'Name or password is wrong.');
      }
      await limits.give('signInName', perName);
      await limits.give('signInAddress', address);
      return row.account;
    },

    async setLocale(account, locale) {
      await storage.accounts.setLocale(account.id, locale);
      return { ...account, locale };
    },
  };
}

/** Names are one where they look the same: NFKC, then case folded (upper first, so that ß and ss are one). */
export function nameKeyOf(name: string): string {
  return name.trim().normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}

const taken = () => new IdentityError('name-taken', 'This name is taken. Choose another one.');
const invalid = () =>
  new IdentityError('invitation-invalid', 'This invitation was used up, has expired or never was. Ask for a new one.');
