import type { Storage } from '../../storage/open.js';
import { type ModuleFact, moduleId, type Teaches } from '../modules.js';
import type { FactSource } from '../programme.js';
import { journalParts } from './parts.js';

/** The journal is done when every part of the programme has its entry; its share is that of the parts which have one. */
export function journalFacts({ journal }: Pick<Storage, 'journal'>, teaches: Teaches): FactSource {
  return async (cohort, enrolments) => {
    const parts = journalParts(cohort.settings, teaches).map(({ id }) => id);
    const marks = await journal.marks(enrolments.map(({ id }) => id));
    return new Map(
      [...marks].map(([enrolment, entries]) => {
        const written = entries.flatMap(({ module, completedAt }) =>
          completedAt !== null && parts.includes(module) ? [completedAt] : [],
        );
        const doneAt = written.length === parts.length ? Math.max(...written) : null;
        const fact: ModuleFact = { share: written.length / parts.length, doneAt };
        return [enrolment, new Map([[moduleId('journal'), fact]])];
      }),
    );
  };
}
