import type { QuizItem } from '../catalog/quiz.js';
import type { Choice } from '../contract/quiz.js';
import { ProgrammeError } from './error.js';

/**
 * An answer may be empty, else it must name what can be chosen, each once: one option of a `single`, all of an `ordering`.
 * @throws ProgrammeError `choice-invalid`
 */
export function requireChoice({ kind, options, excerpt }: QuizItem, choice: Choice): void {
  const possible = kind === 'log' ? (excerpt ?? []).map((_, index) => String(index + 1)) : options.map(({ id }) => id);
  const complain = (message: string) => {
    throw new ProgrammeError('choice-invalid', message);
  };
  if (new Set(choice).size < choice.length) complain('Something is chosen twice. Choose each once.');
  const unknown = choice.find((id) => !possible.includes(id));
  if (unknown !== undefined) complain(`"${unknown}" cannot be chosen here. Choose of: ${possible.join(', ')}.`);
  if (kind === 'single' && choice.length > 1) complain('Only one option can be chosen.');
  if (kind === 'ordering' && choice.length > 0 && choice.length < possible.length)
    complain('An order must hold every option.');
}
