import type { Lab } from '../catalog/catalog.js';
import type { AttemptView } from '../contract/attempt.js';
import { maxShells } from '../contract/live.js';
import type { Intervention } from '../contract/steering.js';
import type { AttemptSheet } from '../storage/attempts.js';
import type { GradeGist } from '../storage/grade-gists.js';
import type { HintRow } from '../storage/hints.js';

/** What the browser needs of an attempt. `ownerName` as it is now; `held` are the objectives that already hold, where the mode tells. */
export function viewOfAttempt(
  row: AttemptSheet,
  lab: Lab,
  more: {
    ownerName: string;
    revision: number;
    hints: HintRow[];
    interventions: Intervention[];
    reportsFiled: number;
    grade: GradeGist | null;
    held: Map<string, boolean>;
    queue: AttemptView['queue'];
  },
): AttemptView {
  const { manifest } = lab;
  const graded = new Map(more.grade?.objectives.map((objective) => [objective.id, objective.points >= objective.max]));
  return {
    id: row.id,
    revision: more.revision,
    owner: { id: row.ownerId, name: more.ownerName },
    labId: row.labId,
    labVersion: row.labVersion,
    mode: row.mode,
    state: row.state,
    problem: row.problem,
    createdAt: row.createdAt,
    clockStartedAt: row.clockStartedAt,
    endsAt: row.endsAt,
    submittedAt: row.submittedAt,
    gradedAt: row.gradedAt,
    queue: more.queue,
    opening: row.opening,
    examination: row.examination,
    hosts: manifest.hosts
      .filter((host) => host.terminalUser !== undefined)
      .map(({ name }) => ({ name, shells: maxShells })),
    objectives: manifest.objectives.map(({ id, phase, points }) => ({
      id,
      phase,
      points,
      achieved: graded.get(id) ?? (row.mode === 'practice' ? (more.held.get(id) ?? null) : null),
    })),
    hints: row.mode === 'practice' ? manifest.objectives.map((objective) => hintsOf(objective, more.hints)) : [],
    reportsFiled: more.reportsFiled,
    points: more.grade?.points ?? null,
    successor: row.successor,
    marks: row.marks,
    erasedAt: row.erasedAt,
    enrolment: row.enrolmentId,
    pausedAt: row.pausedAt,
    pausedMs: row.pausedMs,
    interventions: more.interventions,
  };
}

function hintsOf(objective: Lab['manifest']['objectives'][number], rows: HintRow[]): AttemptView['hints'][number] {
  const taken = rows.filter((row) => row.objective === objective.id).map((row) => row.tier);
  return {
    objective: objective.id,
    taken: objective.hints.flatMap(({ cost, text }, tier) => (taken.includes(tier) ? [{ tier, cost, text }] : [])),
    nextCost: objective.hints[taken.length]?.cost ?? null,
  };
}
