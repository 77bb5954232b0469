import type { LabId } from '../../contract/attempt.js';
import type { Choice, Marked, QuestionId, QuestionKind } from '../../contract/quiz.js';
import type { SittingResult } from '../../contract/sitting.js';
import type { Bank } from '../bank.js';
import { markedOf, scoreOf } from '../quiz.js';

/** What one question of a sitting was worth, 0–1. */
export interface Mark {
  question: QuestionId;
  lab: LabId;
  kind: QuestionKind;
  score: number;
}

/**
 * The marks of a sitting: every question counts the same, one without an answer 0. A question that its lab has no more is
 * left out: its answer cannot be judged, and nobody is to lose by that.
 */
export const marksOf = (
  questions: readonly QuestionId[],
  choices: ReadonlyMap<QuestionId, Choice>,
  bank: Bank,
): Mark[] =>
  questions.flatMap((question) => {
    const found = bank.find(question);
    if (!found) return [];
    const { lab, item } = found;
    return [{ question, lab, kind: item.kind, score: scoreOf(item, choices.get(question) ?? []) }];
  });

/** The share of all points, 0–1; 0 where nothing can be judged. */
export const totalOf = (marks: readonly Mark[]): number =>
  marks.length === 0 ? 0 : marks.reduce((sum, { score }) => sum + score, 0) / marks.length;

/** Sums of shares carry rounding errors: 24 of 30 must pass at 0.8. */
export const reaches = (score: number, passShare: number): boolean => score >= passShare - 1e-9;

/** The marks by lab and by kind of question, each in the order of its names. */
export function partsOf(marks: readonly Mark[]): Pick<SittingResult, 'byLab' | 'byKind'> {
  const told = (of: readonly Mark[]) => ({ score: totalOf(of), questions: of.length });
  return {
    byLab: [...new Set(marks.map(({ lab }) => lab))]
      .sort()
      .map((lab) => ({ lab, ...told(marks.filter((mark) => mark.lab === lab)) })),
    byKind: [...new Set(marks.map(({ kind }) => kind))]
      .sort()
      .map((kind) => ({ kind, ...told(marks.filter((mark) => mark.kind === kind)) })),
  };
}

/** Every answer with what was right and why, as it stood in the sitting. */
export const explained = (
  questions: readonly QuestionId[],
  choices: ReadonlyMap<QuestionId, Choice>,
  bank: Bank,
  sitting: string,
): (Marked & { lab: LabId })[] =>
  questions.flatMap((question) => {
    const found = bank.find(question);
    return found ? [{ lab: found.lab, ...markedOf(found.item, choices.get(question) ?? [], sitting) }] : [];
  });
