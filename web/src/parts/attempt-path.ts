import { type AttemptView, finalStates } from '../../../orchestrator/contract/attempt.js';

/** Whether it is over and nobody will grade it. */
export const endedUngraded = ({ state, points }: Pick<AttemptView, 'state' | 'points'>): boolean =>
  points === null && finalStates.includes(state);

/** Where an attempt is looked at: while it goes on its own page, afterwards its result. */
export function attemptPath(attempt: Pick<AttemptView, 'id' | 'state' | 'points'>): string {
  const over = attempt.points !== null || endedUngraded(attempt);
  return over ? `/attempts/${attempt.id}/result` : `/attempts/${attempt.id}`;
}
