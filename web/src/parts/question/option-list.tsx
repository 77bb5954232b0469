import { useId } from 'react';
import { useWording } from '../../i18n/text.js';
import { InlineMarkdown } from '../markdown.js';
import { type AnswerInputs, toggled } from './inputs.js';

/** Options to choose one or several of, where the page listens to them each with its digit on the keyboard. */
export function OptionList({ question, choice, onChoice, disabled, keys }: AnswerInputs) {
  const { text } = useWording();
  const name = useId();
  return (
    <ul className="options">
      {question.options.map((option, index) => (
        <li key={option.id}>
          <label className="option">
            <input
              type={question.kind === 'single' ? 'radio' : 'checkbox'}
              name={name}
              checked={choice.includes(option.id)}
              disabled={disabled}
              onChange={() => onChoice(toggled(question, choice, option.id))}
            />
            <span className="option-text">
              <InlineMarkdown source={text(option.text)} />
            </span>
            {keys && (
              <span className="option-key num" aria-hidden="true">
                {index + 1}
              </span>
            )}
          </label>
        </li>
      ))}
    </ul>
  );
}
