import type { z } from 'zod';
import type { Account, createdInvitationSchema, newInvitationSchema, Role } from '../contract/account.js';
import type { Invitation } from '../storage/invitations.js';
import type { Storage } from '../storage/open.js';
import { hashSecret, newId, newSecret } from './secrets.js';

const dayMs = 24 * 3_600_000;

export interface Invitations {
  /** Makes an invitation. Its code and link are shown this once. */
  create(by: Account, request: z.output<typeof newInvitationSchema>): Promise<z.output<typeof createdInvitationSchema>>;
  /** Those that can still be used, newest first. */
  list(): Promise<Invitation[]>;
  /**
   * The link by which the first instructor joins: one use, 24 hours, and any earlier one is withdrawn. Null once there
   * is an instructor. Called at each start.
   */
  firstInstructorLink(): Promise<string | null>;
}

export function createInvitations(storage: Storage, publicUrl: string, now: () => number): Invitations {
  async function create(role: Role, uses: number, days: number, createdBy: Account['id'] | null) {
    const code = newSecret();
    const invitation: Invitation = {
      id: newId(),
      role,
      usesLeft: uses,
      createdAt: now(),
      expiresAt: now() + days * dayMs,
    };
    await storage.invitations.insert({ ...invitation, codeHash: hashSecret(code), createdBy });
    return { ...invitation, code, url: `${publicUrl}/join?code=${code}` };
  }
  return {
    create: (by, { role, uses, days }) => create(role, uses, days, by.id),
    list: () => storage.invitations.listValid(now()),
    async firstInstructorLink() {
      await storage.invitations.removeFirstInstructorLinks();
      if ((await storage.accounts.countByRoles(['instructor', 'admin'])) > 0) return null;
      return (await create('instructor', 1, 1, null)).url;
    },
  };
}
