import type { Database as Sqlite } from 'better-sqlite3';
import type { AccountId } from '../contract/account.js';
import type { EnrolmentId } from '../contract/enrolment.js';

/*
 * Statements for use inside a transaction: an invitation is used up together with what it gives.
 */

/**
 * Takes one use of an invitation and tells what it gives; null where none is left, or
 * its cohort is archived. What it knew of one invited person goes
 * with the last use.
 */
export function takeUse(
  sqlite: Sqlite,
  id: string,
  now: number,
): { cohort: string | null; reference: string | null } | null {
  const row = sqlite.prepare('select cohort_id as cohort, reference from invitations where id = ?').get(id);
  const { changes } = sqlite
    .prepare(
      `update invitations set uses_left = uses_left - 1, invitee = iif(uses_left = 1, null, invitee),
         reference = iif(uses_left = 1, null, reference)
       where id = ? and uses_left > 0 and expires_at > ?
         and not exists (select 1 from cohorts where cohorts.id = cohort_id and archived_at is not null)`,
    )
    .run(id, now);
  return changes === 1 ? (row as { cohort: string | null; reference: string | null }) : null;
}

/** Enrols somebody in a cohort; who had left comes back to what they did there. */
export function enrol(
  sqlite: Sqlite,
  of: { enrolment: EnrolmentId; cohort: string; account: AccountId; reference: string | null; now: number },
): void {
  sqlite
    .prepare(
      `insert into enrolments (id, cohort_id, account_id, reference, joined_at)
       values (@enrolment, @cohort, @account, @reference, @now)
       on conflict (cohort_id, account_id) do update
         set left_at = null, reference = coalesce(excluded.reference, reference)`,
    )
    .run(of);
}
