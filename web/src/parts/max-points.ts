import type { LabView } from '../../../orchestrator/contract/lab.js';

/** The points that a lab gives at most; 100 for one that is no longer installed, as every lab must add up to that. */
export function maxPoints(lab: LabView | undefined): number {
  return lab ? lab.objectives.reduce((sum, one) => sum + one.points, 0) : 100;
}
