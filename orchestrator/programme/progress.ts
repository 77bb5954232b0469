import type { CohortProgress } from '../contract/cohort-progress.js';
import type { Programme } from '../contract/programme.js';

/** The programmes of a cohort's people as one compact table; `now` decides what is late. */
export function progressOf(programmes: readonly Programme[], now: number): CohortProgress {
  // Everybody in a cohort has the same modules.
  const plan = programmes[0]?.modules ?? [];
  return {
    modules: plan.map(({ id, kind, lab }) => ({ id, kind, lab })),
    people: programmes.map(({ enrolment, modules, next, missing }) => {
      const doneAt = modules.flatMap((module) => module.doneAt ?? []);
      return {
        enrolment: enrolment.id,
        states: modules.map(({ state }) => state),
        next,
        passed: missing.length === 0,
        late: modules.filter(({ state, dueAt }) => state !== 'done' && dueAt !== null && dueAt < now).length,
        lastDoneAt: doneAt.length === 0 ? null : Math.max(...doneAt),
      };
    }),
  };
}
