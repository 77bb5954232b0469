import type { Debrief, Grade } from '../contract/grade.js';
import type { Text } from '../contract/text.js';
import type { EvidenceRecord } from '../evidence/record.js';
import { claimsOf, modelAnswer } from './claims.js';
import { anatomyOf } from './debrief/anatomy.js';
import { attackerSaw } from './debrief/attacker.js';
import { timelineFrom } from './debrief/timeline.js';
import { objectiveMarks } from './debrief/trainee.js';
import { inputOf } from './input.js';
import type { GradedLab, Variant } from './types.js';

/** What is shown after the grade: attack, response, service and examiner on one time axis. From the ledger alone. */
export function debriefOf(parts: {
  lab: GradedLab;
  /** The lab's debrief in Markdown. */
  text: Text;
  variant: Variant;
  ledger: readonly EvidenceRecord[];
  grade: Grade;
}): Debrief {
  const { lab, variant, text, grade } = parts;
  const input = inputOf(lab, variant, parts.ledger);
  const { submittedSeq } = input;
  // What ran later, the examiner began.
  const own = { ...input, ledger: input.ledger.filter(({ seq }) => submittedSeq === null || seq < submittedSeq) };
  return {
    ...timelineFrom(grade.attemptId, input, objectiveMarks(lab, grade)),
    times: grade.times,
    attacker: attackerSaw(input),
    anatomy: anatomyOf(lab, variant, input.ledger),
    answers: claimsOf(lab).map((params) => ({ field: params.field, values: modelAnswer(params, own) })),
    text,
  };
}
