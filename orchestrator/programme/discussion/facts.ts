import type { Storage } from '../../storage/open.js';
import { type ModuleFact, moduleId } from '../modules.js';
import type { FactSource } from '../programme.js';

/** The discussion is done when somebody posted a finding and answered another's: each is half of it. */
export function discussionFacts({ postsRead }: Pick<Storage, 'postsRead'>): FactSource {
  return async (_cohort, enrolments) => {
    const took = await postsRead.participation(enrolments.map(({ id }) => id));
    return new Map(
      [...took].map(([enrolment, { findingAt, answerAt }]) => {
        const share = (Number(findingAt !== null) + Number(answerAt !== null)) / 2;
        const doneAt = findingAt === null || answerAt === null ? null : Math.max(findingAt, answerAt);
        return [enrolment, new Map<string, ModuleFact>([[moduleId('discussion'), { share, doneAt }]])];
      }),
    );
  };
}
