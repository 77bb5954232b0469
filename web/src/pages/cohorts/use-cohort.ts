import { useOutletContext } from 'react-router';
import type { Cohort } from '../../../../orchestrator/contract/cohort.js';

export interface CohortContext {
  cohort: Cohort;
  /** Puts an answer in place that another call brought. */
  set: (cohort: Cohort) => void;
  /** Asks again, for the number of members. */
  reload: () => void;
}

/** The cohort whose page this is; for what stands below one of its tabs. */
export const useCohort = () => useOutletContext<CohortContext>();
