import '../../styles/question.css';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Choice, Question } from '../../../../orchestrator/contract/quiz.js';
import { useWording } from '../../i18n/text.js';
import { Markdown } from '../markdown.js';
import { Excerpt } from './excerpt.js';
import { LogLines } from './log-lines.js';
import { OptionList } from './option-list.js';
import { OrderList } from './order-list.js';

interface Props {
  question: Question;
  choice: Choice;
  onChoice: (choice: Choice) => void;
  disabled?: boolean;
  /** Whether the page listens to digits (`chosenByDigit`). */
  keys?: boolean;
}

/** A question to answer, of any kind. What is chosen is its caller's. */
export function QuestionView({ question, choice, onChoice, disabled = false, keys = false }: Props) {
  const { t } = useTranslation();
  const { text } = useWording();
  const id = useId();
  const { kind, excerpt } = question;
  const labels = { role: kind === 'single' ? 'radiogroup' : 'group', 'aria-labelledby': `${id} ${id}-how` } as const;
  const inputs = { question, choice, onChoice, disabled, keys };
  return (
    <div className="question">
      <div id={id} className="question-prompt">
        <Markdown source={text(question.prompt)} />
      </div>
      {excerpt && kind !== 'log' && <Excerpt lines={excerpt} />}
      <p id={`${id}-how`} className="help">
        {t(`question.how.${kind}`)}
      </p>
      <div {...labels}>
        {kind === 'log' ? (
          <LogLines {...inputs} />
        ) : kind === 'ordering' ? (
          <OrderList {...inputs} />
        ) : (
          <OptionList {...inputs} />
        )}
      </div>
    </div>
  );
}
