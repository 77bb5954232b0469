import { useCallback, useEffect, useState } from 'react';
import { z } from 'zod';
import {
  type Drill,
  drillListSchema,
  drillSchema,
  drillSummarySchema,
  sharedDrillSchema,
} from '../../../orchestrator/contract/drill.js';
import type { Problem } from '../../../orchestrator/contract/problem.js';
import { request } from './client.js';
import { answerWithinMs, type LiveState, openLine } from './line.js';
import { useSession } from './session.js';
import { enrolmentPath } from './training.js';

const ofCohort = (cohort: string) => `/cohorts/${encodeURIComponent(cohort)}`;
const ofDrill = (cohort: string, drill: string) => `${ofCohort(cohort)}/drills/${encodeURIComponent(drill)}`;

/** The REST calls of fire drills. All throw `ProblemError`. */
export const drillApi = {
  /** The drills of a person that are stopped; and one of them, as they may see it. */
  stopped: (enrolment: string) =>
    request(`${enrolmentPath(enrolment)}/drills`, { schema: z.array(drillSummarySchema) }),
  shared: (enrolment: string, drill: string) =>
    request(`${enrolmentPath(enrolment)}/drills/${encodeURIComponent(drill)}`, { schema: sharedDrillSchema }),
  list: (cohort: string) => request(`${ofCohort(cohort)}/drills`, { schema: drillListSchema }),
  open: (cohort: string, lab: string, people: string[]) =>
    request(`${ofCohort(cohort)}/drills`, {
      method: 'POST',
      body: { lab, people },
      schema: drillSchema,
      needsEngine: true,
    }),
  add: (cohort: string, drill: string, people: string[]) =>
    request(`${ofDrill(cohort, drill)}/people`, { method: 'POST', body: { people }, schema: drillSchema }),
  fire: (cohort: string, drill: string) =>
    request(`${ofDrill(cohort, drill)}/fire`, { method: 'POST', schema: drillSchema }),
  stop: (cohort: string, drill: string) =>
    request(`${ofDrill(cohort, drill)}/stop`, { method: 'POST', schema: drillSchema }),
};

interface FollowedDrill {
  /** Null until the first answer. */
  drill: Drill | null;
  state: LiveState;
  problem: Problem | null;
  set: (drill: Drill) => void;
}

/** A drill as it is now, followed until the page goes; the drill itself goes on without it. */
export function useDrill(cohort: string, id: string): FollowedDrill {
  const [drill, setDrill] = useState<Drill | null>(null);
  const [state, setState] = useState<LiveState>('connecting');
  const [problem, setProblem] = useState<Problem | null>(null);
  const { refresh } = useSession();
  const set = useCallback((next: Drill) => {
    setDrill(next);
    setProblem(null);
  }, []);
  useEffect(() => {
    setDrill(null);
    const line = openLine({
      state: setState,
      problem: setProblem,
      signedOut: refresh,
      connected: () =>
        line.socket.timeout(answerWithinMs).emit('drill:follow', { cohort, drill: id }, (error, answer) => {
          if (error) return;
          if (answer.ok) set(answer.drill);
          else line.refuse(answer.problem);
        }),
    });
    line.socket.on('drill', (next) => next.id === id && set(next));
    return line.close;
  }, [cohort, id, refresh, set]);
  return { drill, state, problem, set };
}
