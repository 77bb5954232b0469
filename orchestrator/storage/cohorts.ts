import type { AccountId } from '../contract/account.js';
import { type Cohort, type CohortId, cohortIdSchema, programmeSettingsSchema } from '../contract/cohort.js';
import type { Database } from './database.js';
import { StorageError } from './error.js';
import type { CohortTable } from './schema.js';

export type CohortPatch = Partial<Pick<Cohort, 'name' | 'startsAt' | 'settings' | 'archivedAt'>>;

export interface CohortRows {
  insert(cohort: Omit<Cohort, 'members'>, createdBy: AccountId): Promise<void>;
  get(id: CohortId): Promise<Cohort | null>;
  /** Newest first, the archived ones included. */
  list(): Promise<Cohort[]>;
  update(id: CohortId, patch: CohortPatch): Promise<void>;
}

export function cohortRows({ db }: Database): CohortRows {
  const counted = () =>
    db
      .selectFrom('cohorts')
      .selectAll('cohorts')
      .select((expression) =>
        expression
          .selectFrom('enrolments')
          .whereRef('enrolments.cohortId', '=', 'cohorts.id')
          .where('leftAt', 'is', null)
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .as('members'),
      );
  return {
    async insert({ settings, ...row }, createdBy) {
      await db
        .insertInto('cohorts')
        .values({ ...row, settings: JSON.stringify(settings), createdBy })
        .execute();
    },
    async get(id) {
      const row = await counted().where('cohorts.id', '=', id).executeTakeFirst();
      return row ? decode(row) : null;
    },
    list: async () => (await counted().orderBy('createdAt', 'desc').orderBy('cohorts.id').execute()).map(decode),
    async update(id, { settings, ...patch }) {
      const columns = settings === undefined ? patch : { ...patch, settings: JSON.stringify(settings) };
      if (Object.keys(columns).length === 0) return;
      await db.updateTable('cohorts').set(columns).where('id', '=', id).execute();
    },
  };
}

function decode({ createdBy: _, ...row }: CohortTable & { members: number | null }): Cohort {
  const settings = programmeSettingsSchema.safeParse(JSON.parse(row.settings));
  if (!settings.success)
    throw new StorageError('corrupt', `The settings of cohort ${row.id} do not fit.`, { cause: settings.error });
  return { ...row, id: cohortIdSchema.parse(row.id), settings: settings.data, members: Number(row.members) };
}
