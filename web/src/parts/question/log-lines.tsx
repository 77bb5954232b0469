import { useTranslation } from 'react-i18next';
import { type AnswerInputs, toggled } from './inputs.js';

/** Lines of a log to mark. */
export function LogLines({ question, choice, onChoice, disabled }: AnswerInputs) {
  const { t } = useTranslation();
  return (
    <ol className="excerpt excerpt-lines">
      {(question.excerpt ?? []).map((line, index) => {
        const id = String(index + 1);
        return (
          <li key={id}>
            <label className="excerpt-line">
              <input
                type="checkbox"
                checked={choice.includes(id)}
                disabled={disabled}
                aria-label={`${t('question.line', { line: id })}: ${line}`}
                onChange={() => onChoice(toggled(question, choice, id))}
              />
              <span className="excerpt-number num" aria-hidden="true">
                {id}
              </span>
              <code aria-hidden="true">{line}</code>
            </label>
          </li>
        );
      })}
    </ol>
  );
}
