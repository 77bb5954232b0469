import type { Logger } from 'pino';
import type { Attempts } from '../attempts/types.js';
import type { Catalog } from '../catalog/catalog.js';
import { type Badges, createBadges } from '../certificates/badge/badges.js';
import { type Certificates, createCertificates } from '../certificates/certificates.js';
import { createHandover, type HandoverDesk } from '../certificates/handover.js';
import { type Cohorts, createCohorts } from '../cohorts/cohorts.js';
import type { LabId } from '../contract/attempt.js';
import type { EnrolmentId } from '../contract/enrolment.js';
import type { LabView } from '../contract/lab.js';
import type { SigningKeys } from '../signing/keys.js';
import type { Storage } from '../storage/open.js';
import { bankOf } from './bank.js';
import { type BoardDesk, createBoard } from './board/board.js';
import { type Courses, createCourses } from './courses/courses.js';
import { courseFacts } from './courses/facts.js';
import { createDiscussions, type Discussions } from './discussion/discussion.js';
import { discussionFacts } from './discussion/facts.js';
import { createDrills, type Drills } from './drills/drills.js';
import { journalFacts } from './journal/facts.js';
import { createJournals, type Journals } from './journal/journal.js';
import { resultReader } from './lab-results.js';
import { labWork } from './lab-work.js';
import { labFacts } from './labs.js';
import { createProgramme, type FactSource, type ProgrammeDesk } from './programme.js';
import { createRecords, type Records } from './record/records.js';
import { type CohortDesk, createCohortDesk } from './results.js';
import { keepDeadlines } from './sittings/deadlines.js';
import { sittingFacts } from './sittings/facts.js';
import { createSittings, type Sittings } from './sittings/sittings.js';

/** Everything around the labs: cohorts, the programme, and the parts that fill its modules. */
export interface Training {
  cohorts: Cohorts;
  programme: ProgrammeDesk;
  discussions: Discussions;
  journals: Journals;
  /** How a cohort as a whole stands, and what came out of it. */
  cohortDesk: CohortDesk;
  /** The training records of people, for auditors. */
  records: Records;
  certificates: Certificates;
  badges: Badges;
  handover: HandoverDesk;
  courses: Courses;
  sittings: Sittings;
  /** Cohorts as they are at this moment. */
  board: BoardDesk;
  /** One attack for many at one moment. */
  drills: Drills;
  /** Lets go of what it listens to. */
  stop(): void;
}

interface Parts {
  storage: Storage;
  attempts: Attempts;
  catalog: Pick<Catalog, 'list' | 'get'>;
  labOf: (id: LabId) => LabView | null;
  /** Signs the hand-over. */
  keys: Pick<SigningKeys, 'sign'>;
  publicUrl: string;
  /** Holds the keys of badges. */
  dataDirectory: string;
  now: () => number;
  log: Logger;
  /** Hears of a certificate that could not be issued. */
  onFault: (error: unknown, enrolment: EnrolmentId) => void;
  /** Hears of sittings that could not be ended at their deadline; it is tried again. */
  onDeadlineFault: (error: unknown) => void;
  /** Where more is told of how people stand; what these say counts. */
  sources?: readonly FactSource[];
}

export function createTraining(parts: Parts): Training {
  const { storage, attempts, catalog, now, onDeadlineFault } = parts;
  const bank = bankOf(catalog);
  const cohorts = createCohorts({ storage, now });
  const work = labWork(storage, resultReader(storage));
  const sources = [
    labFacts(work),
    courseFacts(storage, catalog),
    sittingFacts(storage),
    discussionFacts(storage),
    journalFacts(storage, bank.teaches),
    ...(parts.sources ?? []),
  ];
  const programme = createProgramme({ cohorts, sources, teaches: bank.teaches, now });
  const courses = createCourses({ storage, programme, catalog, now });
  const sittings = createSittings({ storage, cohorts, programme, bank, now });
  const discussions = createDiscussions({ storage, cohorts, programme, now });
  const journals = createJournals({ storage, cohorts, programme, teaches: bank.teaches, now });
  const cohortDesk = createCohortDesk({ cohorts, programme, work, now });
  const certificates = createCertificates({ ...parts, cohorts, programme });
  const badges = createBadges({ ...parts, certificates });
  const handover = createHandover({ ...parts, cohorts, certificates });
  const certificateOf = async (id: EnrolmentId) => {
    const { certificate } = await certificates.own(id);
    return certificate?.state === 'genuine' ? certificate.number : null;
  };
  const records = createRecords({ ...parts, programme, cohortDesk, certificateOf });
  const board = createBoard({ ...parts, cohorts, programme });
  const drills = createDrills({ ...parts, cohorts });
  drills.resume().catch((err) => parts.log.error({ err }, 'drills could not go on'));
  const stopDeadlines = keepDeadlines(sittings, onDeadlineFault);
  const stopListening = attempts.onChange(({ enrolment }) => {
    if (enrolment !== null) programme.changed(enrolment);
  });
  return {
    cohorts,
    programme,
    cohortDesk,
    records,
    courses,
    sittings,
    discussions,
    journals,
    certificates,
    badges,
    handover,
    board,
    drills,
    stop() {
      board.close();
      drills.close();
      certificates.stop();
      stopDeadlines();
      stopListening();
    },
  };
}
