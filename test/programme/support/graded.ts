import { labIdSchema, type Mode } from '../../../orchestrator/contract/attempt.js';
import { type EnrolmentId, enrolmentIdSchema } from '../../../orchestrator/contract/enrolment.js';
import { type Grade, gradeSchema } from '../../../orchestrator/contract/grade.js';
import { attemptRow } from '../../platform/support/rows.js';
import type { Person, Platform } from '../../platform/support/server.js';

const minuteMs = 60_000;

interface Of {
  lab: string;
  mode?: Mode;
  /** Share of each objective's points; of one objective by its id. */
  share: number | ((objective: string) => number);
  /** Minutes from the attack to containment; identification and report come before it. Null: it never happened. */
  contained: number | null;
  /** Epoch ms at which the attack began. */
  beganAt?: number;
}

let count = 0;

/** Stores an attempt of a person's programme with its grade, as the examiner would have left it. */
export async function storeGraded(platform: Platform, person: Person, enrolment: string, of: Of): Promise<string> {
  count += 1;
  const lab = platform.parts.labs.get(labIdSchema.parse(of.lab));
  if (lab === null) throw new Error(`no lab ${of.lab}`);
  const beganAt = of.beganAt ?? platform.clock.ms - 3_600_000;
  const row = attemptRow(`graded-${count}`, person.account, {
    labId: lab.id,
    mode: of.mode ?? 'practice',
    state: 'graded',
    createdAt: beganAt,
    clockStartedAt: beganAt,
    submittedAt: beganAt + 50 * minuteMs,
    gradedAt: beganAt + 55 * minuteMs,
    enrolmentId: enrolmentIdSchema.parse(enrolment) as EnrolmentId,
  });
  const shareOf = (id: string) => (typeof of.share === 'number' ? of.share : of.share(id));
  const objectives = lab.objectives.map(({ id, phase, points: max }) => ({
    id,
    phase,
    max,
    points: Math.round(max * shareOf(id)),
    lines: [],
  }));
  const at = (part: number) => (of.contained === null ? null : Math.round(of.contained * part * minuteMs));
  const times: Grade['times'] = {
    clockStartedAt: beganAt,
    identifyMs: at(0.4),
    reportMs: at(0.7),
    containMs: at(1),
    recoverMs: at(1.4),
    targetMs: 30 * minuteMs,
    withinTarget: of.contained !== null && of.contained <= 30,
  };
  const grade = gradeSchema.parse({
    attemptId: row.id,
    labId: lab.id,
    labVersion: lab.version,
    points: objectives.reduce((sum, one) => sum + one.points, 0),
    max: objectives.reduce((sum, one) => sum + one.max, 0),
    hintCost: 0,
    objectives,
    times,
    ledgerHead: 1,
  });
  await platform.storage.attempts.insert(row);
  await platform.storage.grades.insert(row.id, {
    number: 1,
    grade: JSON.stringify(grade),
    computedAt: beganAt + 55 * minuteMs,
    reason: null,
    computedBy: null,
    bundle: null,
    holderSalt: null,
  });
  return row.id;
}
