import { z } from 'zod';
import { type AccountId, accountIdSchema, scopeSchema, type Token } from '../contract/account.js';
import type { Database } from './database.js';
import type { TokenTable } from './schema.js';

interface TokenRow {
  token: Token;
  accountId: AccountId;
  secretHash: string;
}

export interface TokenRows {
  insert(row: TokenRow): Promise<void>;
  findBySecretHash(secretHash: string): Promise<TokenRow | null>;
  /** Newest first. */
  list(account: AccountId): Promise<Token[]>;
  touch(id: string, usedAt: number): Promise<void>;
  /** False where the account has no such token. */
  remove(account: AccountId, id: string): Promise<boolean>;
}

export function tokenRows({ db }: Database): TokenRows {
  return {
    async insert({ token, accountId, secretHash }) {
      const row = { ...token, scopes: JSON.stringify(token.scopes), accountId, secretHash };
      await db.insertInto('tokens').values(row).execute();
    },
    async findBySecretHash(secretHash) {
      const row = await db.selectFrom('tokens').selectAll().where('secretHash', '=', secretHash).executeTakeFirst();
      return row ? decode(row) : null;
    },
    async list(account) {
      const query = db.selectFrom('tokens').selectAll().where('accountId', '=', account).orderBy('createdAt', 'desc');
      return (await query.execute()).map((row) => decode(row).token);
    },
    async touch(id, usedAt) {
      await db.updateTable('tokens').set({ lastUsedAt: usedAt }).where('id', '=', id).execute();
    },
    async remove(account, id) {
      const query = db.deleteFrom('tokens').where('id', '=', id).where('accountId', '=', account);
      return (await query.executeTakeFirst()).numDeletedRows > 0n;
    },
  };
}

function decode(row: TokenTable): TokenRow {
  const { id, label, createdAt, expiresAt, lastUsedAt } = row;
  const scopes = z.array(scopeSchema).parse(JSON.parse(row.scopes));
  const token = { id, label, scopes, createdAt, expiresAt, lastUsedAt };
  return { token, accountId: accountIdSchema.parse(row.accountId), secretHash: row.secretHash };
}
