import type { z } from 'zod';
import type { Account, newTokenSchema, Token } from '../contract/account.js';
import type { Storage } from '../storage/open.js';
import type { Caller } from './caller.js';
import { IdentityError } from './error.js';
import type { Revocations } from './revocations.js';
import { hashSecret, newId, newSecret } from './secrets.js';

const dayMs = 24 * 3_600_000;
/** Uses are written down at most this often, so that reading does not write. */
const usedEveryMs = 60_000;
const prefix = 'token:';

export interface Tokens {
  /** Makes a token. Its secret (`cd_…`) is shown this once. */
  create(account: Account, request: z.output<typeof newTokenSchema>): Promise<Token & { secret: string }>;
  list(account: Account): Promise<Token[]>;
  /** Ends a token; `Revocations` tells. @throws IdentityError `token-unknown` */
  remove(account: Account, id: string): Promise<void>;
  /** Who a secret belongs to. @throws IdentityError `token-invalid` */
  find(secret: string): Promise<Caller>;
}

export function createTokens(storage: Storage, revocations: Revocations, now: () => number): Tokens {
  return {
    async create(account, { label, scopes, days }) {
      const secret = newSecret('cd_');
      const token: Token = {
        id: newId(),
        label,
        scopes: [...new Set(scopes)],
        createdAt: now(),
        expiresAt: now() + days * dayMs,
        lastUsedAt: null,
      };
      await storage.tokens.insert({ token, accountId: account.id, secretHash: hashSecret(secret) });
      return { ...token, secret };
    },
    list: (account) => storage.tokens.list(account.id),
    async remove(account, id) {
      if (!(await storage.tokens.remove(account.id, id))) {
        throw new IdentityError('token-unknown', 'There is no such token.');
      }
      revocations.tell(prefix + id);
    },
    async find(secret) {
      const row = await storage.tokens.findBySecretHash(hashSecret(secret));
      const account = row && row.token.expiresAt > now() ? await storage.accounts.active(row.accountId) : null;
      if (row === null || account === null) {
        throw new IdentityError('token-invalid', 'The API token is unknown or has expired. Make a new one.');
      }
      const { id, scopes, expiresAt, lastUsedAt } = row.token;
      if (now() - (lastUsedAt ?? 0) >= usedEveryMs) await storage.tokens.touch(id, now());
      return { account, scopes, key: prefix + id, expiresAt };
    },
  };
}
