import type { AttemptView } from '../../../../orchestrator/contract/attempt.js';
import type { LabView } from '../../../../orchestrator/contract/lab.js';

export type Act = (verb: 'start' | 'submit' | 'reset' | 'close') => Promise<void>;

/** What every part of the attempt page is given. */
export interface AttemptProps {
  attempt: AttemptView;
  lab: LabView;
  act: Act;
}
