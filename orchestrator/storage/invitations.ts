import type { z } from 'zod';
import type { AccountId, Role } from '../contract/account.js';
import { type invitationSchema, roleSchema } from '../contract/account.js';
import type { CohortId } from '../contract/cohort.js';
import type { Database } from './database.js';

export type Invitation = z.infer<typeof invitationSchema>;

interface InvitationRow extends Invitation {
  codeHash: string;
  /** Null: the link of the first instructor, made by the program itself. */
  createdBy: AccountId | null;
  /** What the employer calls the invited person. */
  reference: string | null;
}

export interface InvitationRows {
  insert(row: InvitationRow): Promise<void>;
  findByCodeHash(codeHash: string): Promise<Invitation | null>;
  /** Those with uses left and not expired, newest first; of one cohort where it is given. */
  listValid(now: number, cohort?: CohortId): Promise<Invitation[]>;
  /** Removes the links that the program made itself. */
  removeFirstInstructorLinks(): Promise<void>;
  /** Withdraws one; false where there is none. */
  remove(id: string): Promise<boolean>;
}

export function invitationRows({ db }: Database): InvitationRows {
  return {
    async insert({ cohort, ...row }) {
      await db
        .insertInto('invitations')
        .values({ ...row, cohortId: cohort })
        .execute();
    },
    async findByCodeHash(codeHash) {
      const row = await db.selectFrom('invitations').selectAll().where('codeHash', '=', codeHash).executeTakeFirst();
      return row ? decode(row) : null;
    },
    async listValid(now, cohort) {
      let query = db.selectFrom('invitations').selectAll().where('usesLeft', '>', 0).where('expiresAt', '>', now);
      if (cohort !== undefined) query = query.where('cohortId', '=', cohort);
      return (await query.orderBy('createdAt', 'desc').execute()).map(decode);
    },
    async removeFirstInstructorLinks() {
      await db.deleteFrom('invitations').where('createdBy', 'is', null).execute();
    },
    async remove(id) {
      return (await db.deleteFrom('invitations').where('id', '=', id).executeTakeFirst()).numDeletedRows > 0n;
    },
  };
}

function decode(row: Omit<Invitation, 'role' | 'cohort'> & { role: string; cohortId: string | null }): Invitation {
  const { id, usesLeft, expiresAt, createdAt, cohortId: cohort, invitee } = row;
  const role: Role = roleSchema.parse(row.role);
  return { id, role, usesLeft, expiresAt, createdAt, cohort, invitee };
}
