import type { z } from 'zod';
import type { Cohorts } from '../../cohorts/cohorts.js';
import type { Cohort, CohortId } from '../../contract/cohort.js';
import type { EnrolmentId } from '../../contract/enrolment.js';
import type { Journal, JournalSaved, JournalSign, journalSaveSchema } from '../../contract/journal.js';
import type { Programme } from '../../contract/programme.js';
import type { JournalRow } from '../../storage/journal.js';
import type { Storage } from '../../storage/open.js';
import { ProgrammeError } from '../error.js';
import { moduleId, type Teaches } from '../modules.js';
import type { ProgrammeDesk } from '../programme.js';
import { isComplete, journalParts } from './parts.js';

/** The learning journals: one entry on each part of a person's programme, for nobody's eyes but theirs. */
export interface Journals {
  /** @throws ProgrammeError `module-unknown` where the cohort has no journal */
  of(enrolment: EnrolmentId): Promise<Journal>;
  /**
   * Stores an entry, unless it was changed from another revision than the one that is stored. The same texts again are the
   * saving whose answer got lost, and change nothing.
   * @throws ProgrammeError `module-unknown`, `module-locked`, `journal-changed`
   */
  save(enrolment: EnrolmentId, module: string, entry: z.output<typeof journalSaveSchema>): Promise<JournalSaved>;
  /** Who in a cohort has written which entries, without their texts. @throws IdentityError `cohort-unknown` */
  signs(cohort: CohortId): Promise<JournalSign[]>;
}

interface Parts {
  storage: Storage;
  cohorts: Cohorts;
  programme: ProgrammeDesk;
  teaches: Teaches;
  now: () => number;
}

export function createJournals({ storage, cohorts, programme, teaches, now }: Parts): Journals {
  const { journal } = storage;
  const partsOf = ({ settings }: Pick<Cohort, 'settings'>) => journalParts(settings, teaches);

  async function requireJournal(enrolment: EnrolmentId): Promise<Programme> {
    const found = await programme.one(enrolment);
    if (found.modules.some(({ id }) => id === moduleId('journal'))) return found;
    throw new ProgrammeError('module-unknown', 'This cohort keeps no journal.');
  }

  return {
    async of(enrolment) {
      const found = await requireJournal(enrolment);
      const rows = new Map((await journal.list(enrolment)).map((row) => [row.module, row]));
      return {
        entries: partsOf(found.cohort).map(({ id, kind, lab }) => {
          const row = rows.get(id);
          const { learnt = '', improve = '', revision = 0, savedAt = null, completedAt = null } = row ?? {};
          const state = stateOf(found, id);
          const told = { module: id, kind, lab, state, open: row !== undefined || begun.has(state) };
          return { ...told, learnt, improve, revision, savedAt, complete: completedAt !== null };
        }),
      };
    },
    async save(enrolment, module, { revision, ...texts }) {
      const found = await requireJournal(enrolment);
      if (!partsOf(found.cohort).some(({ id }) => id === module))
        throw new ProgrammeError('module-unknown', 'The journal has no entry on such a part.');
      const before = await journal.get(enrolment, module);
      if (before === null && !begun.has(stateOf(found, module)))
        throw new ProgrammeError('module-locked', 'Write this entry once you have begun the part that it is about.');
      if (before !== null && before.learnt === texts.learnt && before.improve === texts.improve) return savedOf(before);
      const at = now();
      const completedAt = isComplete(texts) ? (before?.completedAt ?? at) : null;
      const row = { ...texts, module, revision: revision + 1, savedAt: at, completedAt };
      if (!(await journal.save(enrolment, row)))
        throw new ProgrammeError('journal-changed', 'This entry was changed in another window. Load it again.');
      if ((before?.completedAt ?? null) !== completedAt) programme.changed(enrolment);
      return savedOf(row);
    },
    async signs(cohort) {
      const people = (await cohorts.members(cohort)).filter(({ leftAt }) => leftAt === null);
      const marks = await journal.marks(people.map(({ id }) => id));
      const parts = partsOf(await cohorts.get(cohort));
      return people.map(({ id, account, name }) => ({
        enrolment: id,
        account,
        name,
        entries: parts.map((part) => {
          const mark = marks.get(id)?.find(({ module }) => module === part.id);
          return { module: part.id, savedAt: mark?.savedAt ?? null, complete: (mark?.completedAt ?? null) !== null };
        }),
      }));
    },
  };
}

/** A part in such a state has been begun: there is something to look back on. */
const begun: ReadonlySet<string> = new Set(['started', 'done', 'failed']);

const stateOf = ({ modules }: Programme, id: string) => modules.find((one) => one.id === id)?.state ?? 'locked';

const savedOf = ({ revision, savedAt, completedAt }: JournalRow): JournalSaved => ({
  revision,
  savedAt,
  complete: completedAt !== null,
});
