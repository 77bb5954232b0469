import type { z } from 'zod';
import type { Account } from '../contract/account.js';
import {
  type Cohort,
  type CohortId,
  cohortIdSchema,
  type cohortUpdateSchema,
  type Enrolment,
  type enrolmentUpdateSchema,
  type NewCohort,
} from '../contract/cohort.js';
import { type EnrolmentId, enrolmentIdSchema } from '../contract/enrolment.js';
import { IdentityError } from '../identity/error.js';
import { hashSecret, newId } from '../identity/secrets.js';
import type { Storage } from '../storage/open.js';
import { drawGroups } from './groups.js';

/** Somebody in a cohort: an enrolment of another cohort is unknown in this one. */
interface Membership {
  cohort: CohortId;
  member: EnrolmentId;
}

/** Cohorts and who is enrolled in them. */
export interface Cohorts {
  /** Newest first, the archived ones included. */
  list(): Promise<Cohort[]>;
  /** @throws IdentityError `cohort-unknown` */
  get(id: CohortId): Promise<Cohort>;
  /** As `get`. @throws IdentityError `cohort-archived` as well */
  requireActive(id: CohortId): Promise<Cohort>;
  create(by: Account, cohort: NewCohort): Promise<Cohort>;
  /** @throws IdentityError `cohort-unknown`, `cohort-archived` */
  update(id: CohortId, patch: z.output<typeof cohortUpdateSchema>): Promise<Cohort>;
  /** Archives, or takes back out of the archive. @throws IdentityError `cohort-unknown` */
  archive(id: CohortId, archived: boolean): Promise<Cohort>;
  /** Everybody who is or was in it. @throws IdentityError `cohort-unknown` */
  members(id: CohortId): Promise<Enrolment[]>;
  /** The enrolment and its cohort; null where there is none. */
  enrolment(id: EnrolmentId): Promise<{ enrolment: Enrolment; cohort: Cohort } | null>;
  /** A person's enrolments, newest first, those in archived cohorts and those that ended included. */
  enrolmentsOf(account: Account['id']): Promise<{ enrolment: Enrolment; cohort: Cohort }[]>;
  /** @throws IdentityError `enrolment-unknown`, `cohort-archived` */
  updateMember(of: Membership, patch: z.output<typeof enrolmentUpdateSchema>): Promise<Enrolment>;
  /** Takes somebody out of the cohort, or back in. What they did stays. @throws IdentityError `enrolment-unknown` */
  setMembership(of: Membership, member: boolean): Promise<Enrolment>;
  /** Puts everybody into random groups of about `size`. @throws IdentityError `cohort-unknown`, `cohort-archived` */
  drawGroups(id: CohortId, size: number): Promise<Enrolment[]>;
  /**
   * Puts people into groups by hand, all together; null: into none. Who is not named stays.
   * @throws IdentityError `cohort-unknown`, `cohort-archived`, `enrolment-unknown`
   */
  setGroups(id: CohortId, groups: ReadonlyMap<EnrolmentId, number | null>): Promise<Enrolment[]>;
  /**
   * Enrols somebody who has an account, by the code of an invitation.
   * @throws IdentityError `invitation-invalid`, `cohort-archived`
   */
  join(account: Account, code: string): Promise<CohortId>;
}

interface Parts {
  storage: Storage;
  now: () => number;
  /** Between 0 and 1, for drawing groups. */
  random?: () => number;
}

export function createCohorts({ storage, now, random = Math.random }: Parts): Cohorts {
  const { cohorts, enrolments, invitations } = storage;

  async function get(id: CohortId): Promise<Cohort> {
    const cohort = await cohorts.get(id);
    if (cohort === null) throw new IdentityError('cohort-unknown', 'There is no such cohort.');
    return cohort;
  }
  async function active(id: CohortId): Promise<Cohort> {
    const cohort = await get(id);
    if (cohort.archivedAt !== null)
      throw new IdentityError('cohort-archived', `"${cohort.name}" is archived. Take it out of the archive first.`);
    return cohort;
  }
  async function enrolment(id: EnrolmentId) {
    const found = await enrolments.get(id);
    return found && { enrolment: found, cohort: await get(found.cohort) };
  }
  async function memberOf({ cohort, member }: Membership): Promise<Enrolment> {
    const found = await enrolments.get(member);
    if (found?.cohort !== cohort) throw new IdentityError('enrolment-unknown', 'There is no such enrolment.');
    await active(found.cohort);
    return found;
  }

  return {
    list: () => cohorts.list(),
    get,
    requireActive: active,
    async create(by, cohort) {
      const row = { ...cohort, id: cohortIdSchema.parse(newId()), createdAt: now(), archivedAt: null };
      await cohorts.insert(row, by.id);
      return { ...row, members: 0 };
    },
    async update(id, patch) {
      await active(id);
      await cohorts.update(id, patch);
      return get(id);
    },
    async archive(id, archived) {
      const { archivedAt } = await get(id);
      if ((archivedAt !== null) !== archived) await cohorts.update(id, { archivedAt: archived ? now() : null });
      return get(id);
    },
    async members(id) {
      await get(id);
      return enrolments.ofCohort(id);
    },
    enrolment,
    enrolmentsOf: async (account) =>
      Promise.all(
        (await enrolments.ofAccount(account)).map(async (found) => ({
          enrolment: found,
          cohort: await get(found.cohort),
        })),
      ),
    async updateMember(of, { identityChecked, ...patch }) {
      const { id, identityCheckedAt } = await memberOf(of);
      const checked =
        identityChecked === undefined
          ? {}
          : { identityCheckedAt: identityChecked ? (identityCheckedAt ?? now()) : null };
      await enrolments.update(id, { ...patch, ...checked });
      return memberOf(of);
    },
    async setMembership(of, isMember) {
      const { id, leftAt } = await memberOf(of);
      if ((leftAt === null) !== isMember) await enrolments.update(id, { leftAt: isMember ? null : now() });
      return memberOf(of);
    },
    async drawGroups(id, size) {
      await active(id);
      const present = (await enrolments.ofCohort(id)).filter(({ leftAt }) => leftAt === null);
      enrolments.setGroups(
        drawGroups(
          present.map((one) => one.id),
          size,
          random,
        ),
      );
      return enrolments.ofCohort(id);
    },
    async setGroups(id, groups) {
      await active(id);
      const known = new Set((await enrolments.ofCohort(id)).map((one) => one.id));
      for (const member of groups.keys())
        if (!known.has(member)) throw new IdentityError('enrolment-unknown', 'There is no such enrolment.');
      enrolments.setGroups(groups);
      return enrolments.ofCohort(id);
    },
    async join(account, code) {
      const invitation = await invitations.findByCodeHash(hashSecret(code));
      if (invitation?.cohort) await active(cohortIdSchema.parse(invitation.cohort));
      const use = { enrolment: enrolmentIdSchema.parse(newId()), account: account.id, now: now() };
      const cohort = invitation && enrolments.join({ ...use, invitation: invitation.id });
      if (!cohort)
        throw new IdentityError(
          'invitation-invalid',
          'This invitation was used up, has expired, or is to no cohort. Ask for a new one.',
        );
      return cohort;
    },
  };
}
