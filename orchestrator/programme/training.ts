import type { Attempts } from '../attempts/types.js';
import { type Cohorts, createCohorts } from '../cohorts/cohorts.js';
import type { Storage } from '../storage/open.js';
import { resultReader } from './lab-results.js';
import { labFacts } from './labs.js';
import { createProgramme, type ProgrammeDesk } from './programme.js';
import { type CohortDesk, createCohortDesk } from './results.js';

/** Everything around the labs: cohorts, the programme, and the parts that fill its modules. */
export interface Training {
  cohorts: Cohorts;
  programme: ProgrammeDesk;
  /** How a cohort as a whole stands, and what came out of it. */
  cohortDesk: CohortDesk;
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
  const results = resultReader(storage);
  const programme = createProgramme({ cohorts, sources: [labFacts(storage, results)], now });
  const cohortDesk = createCohortDesk({ storage, cohorts, programme, results, now });
  const stop = attempts.onChange(({ enrolment }) => {
    if (enrolment !== null) programme.changed(enrolment);
  });
  return { cohorts, programme, cohortDesk, stop };
}
