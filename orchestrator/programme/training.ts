import type { Attempts } from '../attempts/types.js';
import type { Catalog } from '../catalog/catalog.js';
import { type Cohorts, createCohorts } from '../cohorts/cohorts.js';
import type { Storage } from '../storage/open.js';
import { bankOf } from './bank.js';
import { type Courses, createCourses } from './courses/courses.js';
import { courseFacts } from './courses/facts.js';
import { labFacts } from './labs.js';
import { createProgramme, type ProgrammeDesk } from './programme.js';
import { keepDeadlines } from './sittings/deadlines.js';
import { sittingFacts } from './sittings/facts.js';
import { createSittings, type Sittings } from './sittings/sittings.js';

/** Everything around the labs: cohorts, the programme, and the parts that fill its modules. */
export interface Training {
  cohorts: Cohorts;
  programme: ProgrammeDesk;
  courses: Courses;
  sittings: Sittings;
  /** Lets go of what it listens to. */
  stop(): void;
}

interface Parts {
  storage: Storage;
  attempts: Pick<Attempts, 'onChange'>;
  catalog: Pick<Catalog, 'list' | 'get'>;
  now: () => number;
  /** Hears of sittings that could not be ended at their deadline; it is tried again. */
  onDeadlineFault: (error: unknown) => void;
}

export function createTraining({ storage, attempts, catalog, now, onDeadlineFault }: Parts): Training {
  const bank = bankOf(catalog);
  const cohorts = createCohorts({ storage, now });
  const sources = [labFacts(storage), courseFacts(storage, catalog), sittingFacts(storage)];
  const programme = createProgramme({ cohorts, sources, teaches: bank.teaches, now });
  const courses = createCourses({ storage, programme, catalog, now });
  const sittings = createSittings({ storage, cohorts, programme, bank, now });
  const stopDeadlines = keepDeadlines(sittings, onDeadlineFault);
  const stopListening = attempts.onChange(({ enrolment }) => {
    if (enrolment !== null) programme.changed(enrolment);
  });
  return {
    cohorts,
    programme,
    courses,
    sittings,
    stop() {
      stopDeadlines();
      stopListening();
    },
  };
}
