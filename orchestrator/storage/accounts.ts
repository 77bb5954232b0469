import { type Account, type AccountId, accountSchema, type Role } from '../contract/account.js';
import type { Locale } from '../contract/text.js';
import type { Database } from './database.js';
import { guarded, StorageError } from './error.js';
import type { AccountTable } from './schema.js';

/** An account with its secrets: stays inside `identity`. */
interface AccountRow {
  account: Account;
  /** The name as it is compared: unique. */
  nameKey: string;
  passwordHash: string;
}

export interface AccountRows {
  /** @throws StorageError `conflict` where the name is taken. */
  insert(row: AccountRow): Promise<void>;
  /**
   * Stores an account and uses up one use of the invitation, together; false where the invitation is no longer valid.
   * @throws StorageError `conflict` where the name is taken; the invitation then keeps its use.
   */
  insertInvited(row: AccountRow, invitationId: string, now: number): Promise<boolean>;
  /** Also somebody who was erased: without their name. */
  get(id: AccountId): Promise<Account | null>;
  /** Who may act: null where the person was erased. */
  active(id: AccountId): Promise<Account | null>;
  /** Nobody who was erased. */
  findByName(nameKey: string): Promise<AccountRow | null>;
  /** Everybody but those who were erased, in the order of joining. */
  list(): Promise<Account[]>;
  setLocale(id: AccountId, locale: Locale): Promise<void>;
  /** Without those who were erased. */
  countByRoles(roles: Role[]): Promise<number>;
}

export function accountRows(database: Database): AccountRows {
  const { db, sqlite, run } = database;
  const insert = (row: AccountRow) => db.insertInto('accounts').values(encode(row));
  const present = () => db.selectFrom('accounts').selectAll().where('erasedAt', 'is', null);
  return {
    async insert(row) {
      await insert(row).execute();
    },
    async insertInvited(row, invitationId, now) {
      const use = db
        .updateTable('invitations')
        .set((expression) => ({ usesLeft: expression('usesLeft', '-', 1) }))
        .where('id', '=', invitationId)
        .where('usesLeft', '>', 0)
        .where('expiresAt', '>', now);
      // One synchronous transaction: of two people with one last use, one gets it.
      return guarded(() => sqlite.transaction(() => run(use) === 1 && run(insert(row)) === 1).immediate());
    },
    async get(id) {
      const row = await db.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? decode(row).account : null;
    },
    async active(id) {
      const row = await present().where('id', '=', id).executeTakeFirst();
      return row ? decode(row).account : null;
    },
    async findByName(nameKey) {
      const row = await present().where('nameKey', '=', nameKey).executeTakeFirst();
      return row ? decode(row) : null;
    },
    async list() {
      return (await present().orderBy('createdAt').orderBy('id').execute()).map((row) => decode(row).account);
    },
    async setLocale(id, locale) {
      await db.updateTable('accounts').set({ locale }).where('id', '=', id).execute();
    },
    async countByRoles(roles) {
      const query = db.selectFrom('accounts').select(db.fn.countAll<number>().as('count')).where('role', 'in', roles);
      return Number((await query.where('erasedAt', 'is', null).executeTakeFirstOrThrow()).count);
    },
  };
}

function encode({ account, nameKey, passwordHash }: AccountRow): AccountTable {
  return { ...account, nameKey, passwordHash, erasedAt: null };
}

function decode(row: AccountTable): AccountRow {
  const account = accountSchema.safeParse(row);
  if (!account.success) throw new StorageError('corrupt', `Account ${row.id} does not fit.`, { cause: account.error });
  return { account: account.data, nameKey: row.nameKey, passwordHash: row.passwordHash };
}
