import { type AttemptView, type Phase, phaseSchema } from '../../contract/attempt.js';
import type { BoardAttempt, BoardRow, Progress } from '../../contract/board.js';
import type { Programme } from '../../contract/programme.js';
import { needsOf } from './needs.js';

/** What a row of the board is made of. */
export interface RowFacts {
  programme: Programme;
  /** The attempt that is under way, and how far it is. */
  attempt: AttemptView | null;
  progress: Progress | null;
}

/** A person of a cohort as the board shows them. */
export function rowOf({ programme, attempt, progress }: RowFacts, now: number): BoardRow {
  const { enrolment, modules, next } = programme;
  const required = modules.filter((module) => module.required);
  const current = modules.find(({ id }) => id === next) ?? null;
  return {
    enrolment: enrolment.id,
    name: enrolment.name,
    group: enrolment.group,
    modules: { done: required.filter(({ state }) => state === 'done').length, count: required.length },
    current: current && { kind: current.kind, lab: current.lab, dueAt: current.dueAt },
    attempt: attempt && boardAttempt(attempt, progress),
    needs: needsOf({ modules, attempt, progress }, now),
  };
}

function boardAttempt(attempt: AttemptView, progress: Progress | null): BoardAttempt {
  const { objectives } = attempt;
  const held = objectives.filter(({ id }) => progress?.held.includes(id));
  return {
    id: attempt.id,
    lab: attempt.labId,
    mode: attempt.mode,
    state: attempt.state,
    phase: furthest(held.map(({ phase }) => phase)),
    objectives: { held: held.length, count: objectives.length },
    clockStartedAt: attempt.clockStartedAt,
    pausedAt: attempt.pausedAt,
    pausedMs: attempt.pausedMs,
    submittedAt: attempt.submittedAt,
    reports: attempt.reportsFiled,
    activeAt: progress?.activeAt ?? null,
    here: progress?.here ?? false,
  };
}

function furthest(phases: readonly Phase[]): Phase | null {
  return phaseSchema.options.findLast((phase) => phases.includes(phase)) ?? null;
}
