import type { EnrolmentId } from '../../contract/enrolment.js';
import type { Storage } from '../../storage/open.js';
import type { ProgrammeDesk } from '../programme.js';
import type { CohortDesk } from '../results.js';
import { type RecordFacts, recordedModules } from './facts.js';

/** The training records of people. */
export interface Records {
  /** What a person's record says now. @throws ProgrammeError `module-unknown` */
  of(enrolment: EnrolmentId): Promise<RecordFacts>;
}

interface Parts {
  storage: Storage;
  programme: ProgrammeDesk;
  cohortDesk: CohortDesk;
  /** The number of the person's certificate that stands, or null. */
  certificateOf: (enrolment: EnrolmentId) => Promise<string | null>;
  publicUrl: string;
  now: () => number;
}

export function createRecords(parts: Parts): Records {
  const { storage, programme, cohortDesk, certificateOf, publicUrl, now } = parts;
  return {
    async of(id) {
      const found = await programme.one(id);
      const attempts = await storage.attempts.gistsByEnrolments([id]);
      return {
        enrolment: found.enrolment,
        cohort: found.cohort,
        modules: recordedModules(found, attempts),
        labs: await cohortDesk.labsOf(id),
        certificate: await certificateOf(id),
        passed: found.missing.length === 0,
        writtenAt: now(),
        issuer: publicUrl,
      };
    },
  };
}
