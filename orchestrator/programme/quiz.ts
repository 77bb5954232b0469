import type { QuizItem } from '../catalog/quiz.js';
import type { Choice, Marked, Question } from '../contract/quiz.js';
import { chanceFrom } from '../grading/stream/chance.js';

/**
 * What is shown of a question. The order of its options depends on question and `sitting` alone: the same for ever for one
 * sitting (any text), another for the next; without one, as in a course, it is the same for everybody.
 */
export function questionView(item: QuizItem, sitting = ''): Question {
  const options = chanceFrom(`${sitting}\0${item.id}`).shuffled(item.options);
  const [first, ...rest] = options;
  const isSolved = item.kind === 'ordering' && options.every((option, index) => option === item.options[index]);
  return {
    id: item.id,
    kind: item.kind,
    prompt: item.prompt,
    excerpt: item.excerpt ?? null,
    options: (isSolved && first ? [...rest, first] : options).map(({ id, text }) => ({ id, text })),
  };
}

/** What would be right, in the form of a choice. */
function rightOf(item: QuizItem): Choice {
  if (item.kind === 'log') return item.lines.map(String);
  return item.options.filter(({ right }) => right || item.kind === 'ordering').map(({ id }) => id);
}

/**
 * How right a choice is, from 0 to 1.
 * `single`: all or nothing. `multiple` and `log`: (right chosen − wrong chosen) / right ones, so that who chooses everything
 * gains nothing by it. `ordering`: Kendall's tau: half of the pairs in order, as by chance, gives nothing, every pair 1.
 */
export function scoreOf(item: QuizItem, choice: Choice): number {
  const right = rightOf(item);
  const chosen = [...new Set(choice)];
  if (item.kind === 'ordering') return Math.max(0, 2 * shareOfPairs(right, chosen) - 1);
  const hits = chosen.filter((id) => right.includes(id)).length;
  const misses = chosen.length - hits;
  if (item.kind === 'single') return hits === 1 && misses === 0 ? 1 : 0;
  return Math.max(0, (hits - misses) / right.length);
}

/** Which share of all pairs stands in the right order; a pair of which one is missing does not. */
function shareOfPairs(right: Choice, chosen: Choice): number {
  const places = right.map((id) => chosen.indexOf(id));
  const pairs = places.flatMap((place, index) => places.slice(index + 1).map((later) => [place, later] as const));
  return pairs.filter(([place, later]) => place >= 0 && place < later).length / pairs.length;
}

/** An answered question with what was right and why, its options as they stood in the sitting. */
export const markedOf = (item: QuizItem, choice: Choice, sitting = ''): Marked => ({
  question: questionView(item, sitting),
  choice,
  right: rightOf(item),
  score: scoreOf(item, choice),
  explanation: item.explanation,
  reasons: item.options.flatMap(({ id, why }) => (why ? [{ option: id, text: why }] : [])),
});
