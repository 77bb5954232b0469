import { type AccountId, accountIdSchema } from '../contract/account.js';
import type { Database } from './database.js';

/** A signed-in browser. Only the hash of its cookie is stored. */
interface SessionRow {
  idHash: string;
  accountId: AccountId;
  createdAt: number;
  /** Last use, coarse: see `identity/sessions.ts`. */
  seenAt: number;
}

export interface SessionRows {
  insert(row: SessionRow): Promise<void>;
  get(idHash: string): Promise<SessionRow | null>;
  /** Of one account, newest first. */
  list(account: AccountId): Promise<{ createdAt: number; seenAt: number }[]>;
  touch(idHash: string, seenAt: number): Promise<void>;
  remove(idHash: string): Promise<void>;
  /** Removes an account's sessions, but for `kept`, and returns their hashes. */
  removeOf(account: AccountId, kept?: string): Promise<string[]>;
  /** Removes every session made before `createdBefore` or last used before `seenBefore`, and returns their hashes. */
  removeOld(limits: { createdBefore: number; seenBefore: number }): Promise<string[]>;
}

export function sessionRows({ db }: Database): SessionRows {
  return {
    async insert(row) {
      await db.insertInto('sessions').values(row).execute();
    },
    async get(idHash) {
      const row = await db.selectFrom('sessions').selectAll().where('idHash', '=', idHash).executeTakeFirst();
      return row ? { ...row, accountId: accountIdSchema.parse(row.accountId) } : null;
    },
    list: (account) =>
      db
        .selectFrom('sessions')
        .select(['createdAt', 'seenAt'])
        .where('accountId', '=', account)
        .orderBy('createdAt', 'desc')
        .execute(),
    async touch(idHash, seenAt) {
      await db.updateTable('sessions').set({ seenAt }).where('idHash', '=', idHash).execute();
    },
    async remove(idHash) {
      await db.deleteFrom('sessions').where('idHash', '=', idHash).execute();
    },
    async removeOf(account, kept = '') {
      const query = db.deleteFrom('sessions').where('accountId', '=', account).where('idHash', '<>', kept);
      return (await query.returning('idHash').execute()).map(({ idHash }) => idHash);
    },
    async removeOld({ createdBefore, seenBefore }) {
      const rows = await db
        .deleteFrom('sessions')
        .where((where) => where.or([where('createdAt', '<', createdBefore), where('seenAt', '<', seenBefore)]))
        .returning('idHash')
        .execute();
      return rows.map((row) => row.idHash);
    },
  };
}
