import type { Cohort } from '../../contract/cohort.js';
import type { Choice, QuestionId } from '../../contract/quiz.js';
import type { Answer, Asked, SittingResult, SittingState, SittingSummary } from '../../contract/sitting.js';
import type { SittingRow } from '../../storage/sittings.js';
import type { Bank } from '../bank.js';
import { questionView } from '../quiz.js';
import { counts, examTries, passes } from './facts.js';
import { explained, marksOf, partsOf } from './marks.js';

/** The questions of a sitting as they are asked. */
export const askedOf = ({ id, questions }: SittingRow, bank: Bank): Asked[] =>
  questions.flatMap((question) => {
    const found = bank.find(question);
    return found ? [{ lab: found.lab, ...questionView(found.item, id) }] : [];
  });

export const stateOf = (
  { id, module, beganAt, endsAt, endedAt }: SittingRow,
  answers: Answer[],
  now: number,
): SittingState => ({ id, module, beganAt, endsAt, endedAt, now, answers });

export const choicesOf = (answers: readonly Answer[]): Map<QuestionId, Choice> =>
  new Map(answers.map(({ question, choice }) => [question, choice]));

export function summaryOf(row: SittingRow, { settings: { exam } }: Cohort): SittingSummary {
  const { questions, enrolment: _, ...told } = row;
  const isExam = row.module === 'exam';
  return {
    ...told,
    questions: questions.length,
    passed: isExam && row.score !== null ? passes(row, exam) : null,
    counts: isExam ? counts(row, exam) : row.voidReason === null,
  };
}

/** What a person is told of a sitting that is over. `own`: all their sittings in this cohort. */
export function resultOf(
  row: SittingRow,
  parts: { own: readonly SittingRow[]; answers: Answer[]; cohort: Cohort; bank: Bank; now: number },
): SittingResult {
  const { answers, cohort, bank } = parts;
  const choices = choicesOf(answers);
  return {
    ...summaryOf(row, cohort),
    passShare: row.module === 'exam' ? cohort.settings.exam.passShare : null,
    ...partsOf(marksOf(row.questions, choices, bank)),
    marked: mayExplain(row, parts) ? explained(row.questions, choices, bank, row.id) : null,
  };
}

/**
 * Whether the right answers may be told: of an exam once one is passed or no try is left, of the tests once the one after
 * is done. Before that they would help in what is still to come.
 */
function mayExplain(
  { module }: SittingRow,
  { own, cohort, now }: { own: readonly SittingRow[]; cohort: Cohort; now: number },
): boolean {
  if (module !== 'exam')
    return own.some((row) => row.module === 'post-test' && row.endedAt !== null && row.voidReason === null);
  const exams = own.filter((row) => row.module === 'exam');
  if (exams.some(({ endedAt }) => endedAt === null)) return false;
  const { passed, used, allowed } = examTries(exams, cohort.settings.exam, now);
  return passed || used >= allowed;
}
