import type { Person } from '../contract/account.js';
import type { AttemptView } from '../contract/attempt.js';
import type { OverviewQuery } from '../contract/integrity.js';
import type { Storage } from '../storage/open.js';
import type { Desk } from './desk.js';

/** Everybody's attempts. Those of a lab that is no longer installed are left out. */
export async function overviewOf(desk: Desk, query: OverviewQuery): Promise<AttemptView[]> {
  const { storage, catalog } = desk.parts;
  const rows = (await storage.attempts.listLatest(query)).filter(({ labId }) => catalog.get(labId) !== null);
  return desk.views(rows.map(({ id }) => id));
}

/** Everybody with an account, by name, with how many attempts they have. */
export async function peopleOf(storage: Storage): Promise<Person[]> {
  const counts = await storage.attempts.countByOwner();
  const people = await storage.accounts.list();
  return people.map((account) => ({ ...account, ...(counts.get(account.id) ?? { attempts: 0, latestAt: null }) }));
}
