import type { Logger } from 'pino';
import type { Attempts } from '../attempts/types.js';
import { type Cohorts, createCohorts } from '../cohorts/cohorts.js';
import type { LabId } from '../contract/attempt.js';
import type { LabView } from '../contract/lab.js';
import type { Storage } from '../storage/open.js';
import { type BoardDesk, createBoard } from './board/board.js';
import { createDrills, type Drills } from './drills/drills.js';
import { labFacts } from './labs.js';
import { createProgramme, type ProgrammeDesk } from './programme.js';

/** Everything around the labs: cohorts, the programme, and the parts that fill its modules. */
export interface Training {
  cohorts: Cohorts;
  programme: ProgrammeDesk;
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
  labOf: (id: LabId) => LabView | null;
  now: () => number;
  log: Logger;
}

export function createTraining({ storage, attempts, labOf, now, log }: Parts): Training {
  const cohorts = createCohorts({ storage, now });
  const programme = createProgramme({ cohorts, sources: [labFacts(storage)], now });
  const board = createBoard({ cohorts, programme, attempts, labOf, now, log });
  const drills = createDrills({ storage, cohorts, attempts, labOf, now, log });
  drills.resume().catch((err) => log.error({ err }, 'drills could not go on'));
  const forget = attempts.onChange(({ enrolment }) => {
    if (enrolment !== null) programme.changed(enrolment);
  });
  const stop = () => {
    forget();
    board.close();
    drills.close();
  };
  return { cohorts, programme, board, drills, stop };
}
