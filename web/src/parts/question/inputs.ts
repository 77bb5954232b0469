import type { Choice, Question } from '../../../../orchestrator/contract/quiz.js';

/** What every way of answering gets. */
export interface AnswerInputs {
  question: Question;
  choice: Choice;
  onChoice: (choice: Choice) => void;
  disabled: boolean;
  /** Whether the page listens to digits (`chosenByDigit`). */
  keys: boolean;
}

/** The choice after one thing in it was switched: another one of a `single`, one more or one less of the others. */
export function toggled({ kind, options }: Question, choice: Choice, id: string): Choice {
  if (kind === 'single') return [id];
  const chosen = choice.includes(id) ? choice.filter((one) => one !== id) : [...choice, id];
  // In the order shown, so that the same choice is the same text.
  if (kind === 'log') return chosen.sort((a, b) => Number(a) - Number(b));
  return options.map((option) => option.id).filter((one) => chosen.includes(one));
}

/** What a digit key chooses of a question, or null where it means nothing. */
export function chosenByDigit(question: Question, choice: Choice, key: string): Choice | null {
  if (question.kind !== 'single' && question.kind !== 'multiple') return null;
  const option = /^[1-9]$/.test(key) ? question.options[Number(key) - 1] : undefined;
  return option ? toggled(question, choice, option.id) : null;
}
