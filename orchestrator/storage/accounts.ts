import { type Account, type AccountId, accountSchema, type Role } from '../contract/account.js';
import type { EnrolmentId } from '../contract/enrolment.js';
import type { Locale } from '../contract/text.js';
import { rowsOf } from './by-hand.js';
import type { Database } from './database.js';
import { enrol, takeUse } from './enrol.js';
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
   * Stores an account, uses up one use of the invitation and enrols in its cohort (as `enrolment`), together; false where
   * the invitation is no longer valid.
   * @throws StorageError `conflict` where the name is taken; the invitation then keeps its use.
   */
  insertInvited(row: AccountRow, use: { invitation: string; enrolment: EnrolmentId; now: number }): Promise<boolean>;
  /** Also somebody who was erased: without their name. */
  get(id: AccountId): Promise<Account | null>;
  /** The names of these people, as `get` has them. */
  names(ids: readonly AccountId[]): Promise<Map<AccountId, string>>;
  /** Who may act: null where the person was erased. */
  active(id: AccountId): Promise<Account | null>;
  /** Nobody who was erased. */
  findByName(nameKey: string): Promise<AccountRow | null>;
  setLocale(id: AccountId, locale: Locale): Promise<void>;
  /** False, and nothing changed, where no other administrator would be left. */
  setRole(id: AccountId, role: Role): boolean;
  setPassword(id: AccountId, passwordHash: string): Promise<void>;
  /** Everybody who was not erased, by name. */
  list(): Promise<Account[]>;
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
    insertInvited: async (row, { invitation, enrolment, now }) =>
      // One synchronous transaction: of two people with one last use, one gets it.
      guarded(() =>
        sqlite
          .transaction(() => {
            const used = takeUse(sqlite, invitation, now);
            if (used === null) return false;
            run(insert(row));
            if (used.cohort !== null)
              enrol(sqlite, { ...used, cohort: used.cohort, enrolment, account: row.account.id, now });
            return true;
          })
          .immediate(),
      ),
    async names(ids) {
      const rows = rowsOf<{ id: AccountId; name: string }>(
        database,
        'select id, name from accounts where id in (:ids)',
        ids,
      );
      return new Map(rows.map(({ id, name }) => [id, name]));
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
    async setLocale(id, locale) {
      await db.updateTable('accounts').set({ locale }).where('id', '=', id).execute();
    },
    setRole(id, role) {
      const change = db.updateTable('accounts').set({ role }).where('id', '=', id);
      if (role === 'admin') return run(change) === 1;
      const others = db.selectFrom('accounts').select('id').where('id', '<>', id);
      return (
        run(change.where(({ exists }) => exists(others.where('role', '=', 'admin').where('erasedAt', 'is', null)))) ===
        1
      );
    },
    async setPassword(id, passwordHash) {
      await db.updateTable('accounts').set({ passwordHash }).where('id', '=', id).execute();
    },
    list: async () => (await present().orderBy('nameKey').execute()).map((row) => decode(row).account),
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
