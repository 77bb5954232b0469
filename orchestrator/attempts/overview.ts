import type { Person } from '../contract/account.js';
import type { AttemptListing } from '../contract/attempt.js';
import type { OverviewQuery } from '../contract/integrity.js';
import type { Storage } from '../storage/open.js';
import type { Desk } from './desk.js';

/** Everybody's attempts. Those of a lab that is no longer installed are left out. */
export async function overviewOf(desk: Desk, query: OverviewQuery): Promise<AttemptListing[]> {
  const { storage, catalog } = desk.parts;
  return (await storage.attempts.listings(query)).filter(({ labId }) => catalog.get(labId) !== null);
}

/** Everybody with an account, by name, with how many attempts they have. */
export async function peopleOf(storage: Storage): Promise<Person[]> {
  const counts = await storage.attempts.countByOwner();
  const people = await storage.accounts.list();
  return people.map((account) => ({ ...account, ...(counts.get(account.id) ?? { attempts: 0, latestAt: null }) }));
}
