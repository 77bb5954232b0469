import type { z } from 'zod';
import type {
  Account,
  createdInvitationSchema,
  invitationLookSchema,
  newInvitationSchema,
  Role,
} from '../contract/account.js';
import { type CohortId, cohortIdSchema } from '../contract/cohort.js';
import type { Invitation } from '../storage/invitations.js';
import type { Storage } from '../storage/open.js';
import { IdentityError } from './error.js';
import { hashSecret, newId, newSecret } from './secrets.js';

const dayMs = 24 * 3_600_000;

/** What an invitation gives: a role, and where it is to a cohort a place there, for one named person or for many. */
interface NewInvitation extends Omit<z.output<typeof newInvitationSchema>, 'role'> {
  role: Role;
  cohort?: CohortId;
  invitee?: string;
  /** What the employer calls that person. */
  reference?: string | null;
}

export interface Invitations {
  /** Makes an invitation, to a cohort where one is named. Its code and link are shown this once. */
  create(by: Account, request: NewInvitation): Promise<z.output<typeof createdInvitationSchema>>;
  /** Those that can still be used, newest first; of one cohort where it is given. */
  list(cohort?: CohortId): Promise<Invitation[]>;
  /** What the holder of a code may know of it. */
  look(code: string): Promise<z.output<typeof invitationLookSchema>>;
  /** Withdraws one. @throws IdentityError `invitation-invalid` where there is none */
  remove(id: string): Promise<void>;
  /**
   * The link by which the first instructor joins, who is the administrator as well: one use, 24 hours, and any earlier one
   * is withdrawn. Null once there is an administrator. Called at each start.
   */
  firstInstructorLink(): Promise<string | null>;
}

export function createInvitations(storage: Storage, publicUrl: string, now: () => number): Invitations {
  async function create({ role, uses, days, ...to }: NewInvitation, createdBy: Account['id'] | null) {
    const code = newSecret();
    const invitation: Invitation = {
      id: newId(),
      role,
      usesLeft: uses,
      createdAt: now(),
      expiresAt: now() + days * dayMs,
      cohort: to.cohort ?? null,
      invitee: to.invitee ?? null,
    };
    await storage.invitations.insert({
      ...invitation,
      codeHash: hashSecret(code),
      createdBy,
      reference: to.reference ?? null,
    });
    return { ...invitation, code, url: `${publicUrl}/join?code=${code}` };
  }
  return {
    create: (by, request) => create(request, by.id),
    list: (cohort) => storage.invitations.listValid(now(), cohort),
    async look(code) {
      const found = await storage.invitations.findByCodeHash(hashSecret(code));
      const cohort = found?.cohort ? await storage.cohorts.get(cohortIdSchema.parse(found.cohort)) : null;
      const valid = found !== null && found.usesLeft > 0 && found.expiresAt > now() && !cohort?.archivedAt;
      if (!valid) return { valid, role: null, cohort: null, invitee: null };
      return { valid, role: found.role, cohort: cohort?.name ?? null, invitee: found.invitee };
    },
    async remove(id) {
      if (!(await storage.invitations.remove(id)))
        throw new IdentityError('invitation-invalid', 'There is no such invitation any more.');
    },
    async firstInstructorLink() {
      await storage.invitations.removeFirstInstructorLinks();
      if ((await storage.accounts.countByRoles(['admin'])) > 0) return null;
      return (await create({ role: 'admin', uses: 1, days: 1 }, null)).url;
    },
  };
}
