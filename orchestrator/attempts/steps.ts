import type { Step } from '../contract/attempt.js';

/** Steps that nobody has begun. */
export const waitingSteps = (ids: readonly string[]): Step[] =>
  ids.map((id) => ({ id, state: 'waiting', startedAt: null, endedAt: null }));

/** The list with one step moved on; a step begun anew loses its end. */
export function moveStep(steps: Step[], id: string, state: Step['state'], at: number): Step[] {
  return steps.map((step) => {
    if (step.id !== id) return step;
    if (state === 'active') return { ...step, state, startedAt: at, endedAt: null };
    return { ...step, state, endedAt: at };
  });
}

/** The list with the step that was under way marked as failed. */
export const failSteps = (steps: Step[], at: number): Step[] =>
  steps.map((step) => (step.state === 'active' ? { ...step, state: 'failed', endedAt: at } : step));
