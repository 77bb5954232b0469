import type { Attempts } from '../attempts/types.js';
import { type Cohorts, createCohorts } from '../cohorts/cohorts.js';
import type { Storage } from '../storage/open.js';
import { createDiscussions, type Discussions } from './discussion/discussion.js';
import { discussionFacts } from './discussion/facts.js';
import { journalFacts } from './journal/facts.js';
import { createJournals, type Journals } from './journal/journal.js';
import { labFacts } from './labs.js';
import { createProgramme, type ProgrammeDesk } from './programme.js';

/** Everything around the labs: cohorts, the programme, and the parts that fill its modules. */
export interface Training {
  cohorts: Cohorts;
  programme: ProgrammeDesk;
  discussions: Discussions;
  journals: Journals;
  /** Lets go of what it listens to. */
  stop(): void;
}

interface Parts {
  storage: Storage;
  attempts: Pick<Attempts, 'onChange'>;
  now: () => number;
}

export function createTraining({ storage, attempts, now }: Parts): Training {
  const cohorts = createCohorts({ storage, now });
  const sources = [labFacts(storage), discussionFacts(storage), journalFacts(storage)];
  const programme = createProgramme({ cohorts, sources, now });
  const discussions = createDiscussions({ storage, cohorts, programme, now });
  const journals = createJournals({ storage, cohorts, programme, now });
  const stop = attempts.onChange(({ enrolment }) => {
    if (enrolment !== null) programme.changed(enrolment);
  });
  return { cohorts, programme, discussions, journals, stop };
}
