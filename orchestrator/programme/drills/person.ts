import type { AttemptView } from '../../contract/attempt.js';
import type { Progress } from '../../contract/board.js';
import type { DrillPerson } from '../../contract/drill.js';
import type { GradeTimes } from '../../contract/grade.js';
import type { DrillPersonRow } from '../../storage/drills.js';

/** What is known of somebody in a drill. */
export interface PersonFacts {
  row: DrillPersonRow;
  attempt: AttemptView | null;
  progress: Progress | null;
  /** Of the grade, once there is one. */
  times: GradeTimes | null;
}

/** A person as the drill shows them: from the ledger as it grows, and from the grade once there is one. */
export function personOf({ row, attempt, progress, times }: PersonFacts): DrillPerson {
  const achieved = attempt?.objectives.filter((objective) => objective.achieved).map(({ id }) => id) ?? [];
  return {
    enrolment: row.enrolmentId,
    name: row.name,
    attempt: row.attemptId,
    state: attempt?.state ?? null,
    problem: row.problem ?? attempt?.problem?.code ?? null,
    late: row.late,
    clockStartedAt: attempt?.clockStartedAt ?? null,
    submittedAt: attempt?.submittedAt ?? null,
    identifyMs: (times ?? progress)?.identifyMs ?? null,
    reportMs: (times ?? progress)?.reportMs ?? null,
    lastHarmMs: progress?.lastHarmMs ?? times?.containMs ?? null,
    containMs: times?.containMs ?? null,
    held: times ? achieved : (progress?.held ?? []),
    points: attempt?.points ?? null,
  };
}

/** Between the first and the last attack of those whose ranges were fired together; null until all of these have begun. */
export function skewOf(facts: readonly PersonFacts[]): number | null {
  const together = facts.filter(({ row }) => row.firedAt !== null && !row.late);
  const begun = together.flatMap(({ attempt }) => attempt?.clockStartedAt ?? []);
  if (begun.length === 0 || begun.length < together.length) return null;
  return Math.max(...begun) - Math.min(...begun);
}
