import { type AccountId, accountIdSchema } from '../contract/account.js';
import type { Database } from './database.js';

/** One-time codes for a new password; a person has one at most. */
export interface PasswordResetRows {
  /** Replaces an earlier one. */
  set(account: AccountId, codeHash: string, expiresAt: number): Promise<void>;
  /** Uses a code up: whose it was, where it was still valid. */
  take(codeHash: string, now: number): Promise<AccountId | null>;
}

export function passwordResetRows({ db }: Database): PasswordResetRows {
  return {
    async set(accountId, codeHash, expiresAt) {
      await db
        .insertInto('passwordResets')
        .values({ accountId, codeHash, expiresAt })
        .onConflict((conflict) => conflict.column('accountId').doUpdateSet({ codeHash, expiresAt }))
        .execute();
    },
    async take(codeHash, now) {
      const row = await db
        .deleteFrom('passwordResets')
        .where('codeHash', '=', codeHash)
        .returning(['accountId', 'expiresAt'])
        .executeTakeFirst();
      return row && row.expiresAt > now ? accountIdSchema.parse(row.accountId) : null;
    },
  };
}
