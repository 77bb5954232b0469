import type { z } from 'zod';
import type { AccountId, Role } from '../contract/account.js';
import { type invitationSchema, roleSchema } from '../contract/account.js';
import type { Database } from './database.js';

export type Invitation = z.infer<typeof invitationSchema>;

interface InvitationRow extends Invitation {
  codeHash: string;
  /** Null: the link of the first instructor, made by the program itself. */
  createdBy: AccountId | null;
}

export interface InvitationRows {
  insert(row: InvitationRow): Promise<void>;
  findByCodeHash(codeHash: string): Promise<Invitation | null>;
  /** Those with uses left and not expired, newest first. */
  listValid(now: number): Promise<Invitation[]>;
  /** Removes the links that the program made itself. */
  removeFirstInstructorLinks(): Promise<void>;
}

export function invitationRows({ db }: Database): InvitationRows {
  return {
    async insert(row) {
      await db.insertInto('invitations').values(row).execute();
    },
    async findByCodeHash(codeHash) {
      const row = await db.selectFrom('invitations').selectAll().where('codeHash', '=', codeHash).executeTakeFirst();
      return row ? decode(row) : null;
    },
    async listValid(now) {
      const query = db.selectFrom('invitations').selectAll().where('usesLeft', '>', 0).where('expiresAt', '>', now);
      return (await query.orderBy('createdAt', 'desc').execute()).map(decode);
    },
    async removeFirstInstructorLinks() {
      await db.deleteFrom('invitations').where('createdBy', 'is', null).execute();
    },
  };
}

function decode(row: { role: string } & Omit<Invitation, 'role'>): Invitation {
  const { id, usesLeft, expiresAt, createdAt } = row;
  const role: Role = roleSchema.parse(row.role);
  return { id, role, usesLeft, expiresAt, createdAt };
}
