import type { AttemptId } from '../contract/attempt.js';
import type { Grade, ObjectiveGrade } from '../contract/grade.js';
import type { EvidenceRecord } from '../evidence/record.js';
import { parseCheck } from './checks/checks.js';
import { inputOf } from './input.js';
import { ofKind } from './records.js';
import { timesOf } from './times.js';
import type { CheckInput, GradedLab, Variant } from './types.js';
import { round } from './words.js';

/**
 * The grade: a pure function of lab, variant and ledger. The same records give the same grade, byte for byte, in whatever
 * order they are handed in. Throws where the lab declares a check that does not exist (the catalog refuses such a lab).
 */
export function computeGrade(parts: {
  attemptId: AttemptId;
  lab: GradedLab;
  variant: Variant;
  ledger: readonly EvidenceRecord[];
}): Grade {
  const { attemptId, lab, variant } = parts;
  const input = inputOf(lab, variant, parts.ledger);
  const objectives = lab.objectives.map((objective) => gradeObjective(objective, input));
  const sum = objectives.reduce((total, { points }) => total + points, 0);
  const max = objectives.reduce((total, objective) => total + objective.max, 0);
  const hintCost = round(hintsTaken(input).reduce((total, { data }) => total + Math.max(0, data.cost), 0));
  return {
    attemptId,
    labId: lab.id,
    labVersion: lab.version,
    points: round(Math.min(max, Math.max(0, sum - hintCost))),
    max: round(max),
    hintCost,
    objectives,
    times: timesOf(input),
    ledgerHead: input.ledger.at(-1)?.seq ?? 0,
  };
}

/** The grade as canonical JSON: keys sorted, no white space. What is stored, signed and compared. */
export function gradeBytes(grade: Grade): string {
  return JSON.stringify(sorted(grade));
}

/**
 * Trigger routines whose rounds fell into a gap of the record: the examiner must make them again before the grade means
 * anything. Empty where nothing is in doubt.
 */
export function roundsInDoubt(lab: GradedLab, variant: Variant, ledger: readonly EvidenceRecord[]): string[] {
  return inputOf(lab, variant, ledger).containment.again;
}

function gradeObjective(
  { id, phase, points: max, check }: GradedLab['objectives'][number],
  input: CheckInput,
): ObjectiveGrade {
  const result = parseCheck(check).run(input, max);
  return { id, phase, points: round(Math.min(max, Math.max(0, result.points))), max, lines: result.lines };
}

function hintsTaken({ ledger, submittedSeq }: CheckInput) {
  return ofKind(ledger, 'hint.taken').filter(({ seq }) => submittedSeq === null || seq < submittedSeq);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
