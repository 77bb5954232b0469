import type { Cohort } from '../contract/cohort.js';
import type { CohortProgress } from '../contract/cohort-progress.js';
import type { Programme } from '../contract/programme.js';
import { modulesOf } from './modules.js';

/** The programmes of a cohort's people as one compact table; `now` decides what is late. */
export function progressOf(cohort: Cohort, programmes: readonly Programme[], now: number): CohortProgress {
  const plan = modulesOf(cohort, { joinedAt: cohort.startsAt }, new Map(), now);
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
