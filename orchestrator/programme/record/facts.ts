import type { LabId } from '../../contract/attempt.js';
import type { Cohort, Enrolment } from '../../contract/cohort.js';
import type { LabResult } from '../../contract/cohort-results.js';
import type { Module, ModuleKind, Programme } from '../../contract/programme.js';
import type { AttemptGist } from '../../storage/attempts.js';

/** One module as an auditor reads it. */
export interface RecordedModule extends Pick<Module, 'kind' | 'lab' | 'state' | 'doneAt' | 'tries'> {
  /** How long it took; null where that is not known. */
  minutes: number | null;
  /** Whether the time was measured; else it is the planned one. */
  measured: boolean;
}

/** Everything that a training record says. */
export interface RecordFacts {
  enrolment: Enrolment;
  cohort: Pick<Cohort, 'name' | 'startsAt' | 'settings'>;
  modules: RecordedModule[];
  /** Best attempts by the latest grades. */
  labs: LabResult[];
  /** The certificate's number, where one stands. */
  certificate: string | null;
  passed: boolean;
  /** When the record was written (epoch ms). */
  writtenAt: number;
  /** The server's address as browsers see it. */
  issuer: string;
}

/**
 * Planned minutes of what is not measured. Course and discussion: the outline of this training (30 minutes a micro-course,
 * one hour of discussion). Tests: ten short questions, about a minute each.
 */
const plannedMinutes: Partial<Record<ModuleKind, number>> = {
  course: 30,
  discussion: 60,
  'pre-test': 10,
  'post-test': 10,
};

/** The modules of a programme with the time that each took. Only what is done has one. */
export function recordedModules(
  { modules, cohort }: Pick<Programme, 'modules' | 'cohort'>,
  attempts: readonly AttemptGist[],
): RecordedModule[] {
  return modules.map(({ kind, lab, state, doneAt, tries }) => {
    const told = { kind, lab, state, doneAt, tries };
    if (kind === 'practice' || kind === 'practical') {
      const ms = timeSpent(attempts, lab, kind === 'practical');
      return { ...told, minutes: ms === 0 ? null : Math.round(ms / 60_000), measured: true };
    }
    const planned = kind === 'exam' ? cohort.settings.exam.minutes : (plannedMinutes[kind] ?? null);
    return { ...told, minutes: state === 'done' ? planned : null, measured: false };
  });
}

/** From the attack's first effect to submission (or what ended the attempt), over all attempts (ms). */
function timeSpent(attempts: readonly AttemptGist[], lab: LabId | null, assessment: boolean): number {
  return attempts
    .filter(({ labId, mode }) => labId === lab && (mode === 'assessment') === assessment)
    .reduce((sum, { clockStartedAt, submittedAt, gradedAt }) => {
      const end = submittedAt ?? gradedAt;
      return clockStartedAt === null || end === null ? sum : sum + Math.max(0, end - clockStartedAt);
    }, 0);
}
