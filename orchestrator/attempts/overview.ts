import type { AccountId, Person } from '../contract/account.js';
import type { Overview, OverviewQuery } from '../contract/integrity.js';
import type { Desk } from './desk.js';

/** Everybody's attempts with the names of their owners. Those of a lab that is no longer installed are left out. */
export async function overviewOf(desk: Desk, query: OverviewQuery): Promise<Overview[]> {
  const { storage, catalog } = desk.parts;
  const rows = (await storage.attempts.listLatest(query)).filter(({ labId }) => catalog.get(labId) !== null);
  const names = new Map<AccountId, string>();
  for (const { ownerId } of rows) {
    if (!names.has(ownerId)) names.set(ownerId, (await storage.accounts.get(ownerId))?.name ?? '–');
  }
  return Promise.all(
    rows.map(async ({ id, ownerId }) => ({
      ...(await desk.view(id)),
      owner: { id: ownerId, name: names.get(ownerId) ?? '–' },
    })),
  );
}

/** Everybody with an account, in the order of joining, with how many attempts they have. */
export async function peopleOf({ parts }: Desk): Promise<Person[]> {
  const counts = await parts.storage.attempts.countByOwner();
  const people = await parts.storage.accounts.list();
  return people.map((account) => ({ ...account, ...(counts.get(account.id) ?? { attempts: 0, latestAt: null }) }));
}
