import '../../styles/question.css';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Marked } from '../../../../orchestrator/contract/quiz.js';
import { useWording } from '../../i18n/text.js';
import { Icon, type IconName } from '../icon.js';
import { InlineMarkdown, Markdown } from '../markdown.js';
import { Excerpt } from './excerpt.js';

type Mark = 'right' | 'wrong' | 'missed' | 'left';
const icons: Record<Mark, IconName | null> = { right: 'check', wrong: 'close', missed: 'flag', left: null };

/** An answered question: what was chosen, what is right, and why. */
export function MarkedQuestion({ marked }: { marked: Marked }) {
  const { t } = useTranslation();
  const { text } = useWording();
  const { question, score, explanation } = marked;
  return (
    <div className="question">
      <div className="question-prompt">
        <Markdown source={text(question.prompt)} />
      </div>
      {question.excerpt && question.kind !== 'log' && <Excerpt lines={question.excerpt} />}
      {question.kind === 'log' ? (
        <MarkedLines marked={marked} />
      ) : question.kind === 'ordering' ? (
        <MarkedOrder marked={marked} />
      ) : (
        <MarkedOptions marked={marked} />
      )}
      <div className="explanation" data-verdict={verdictOf(marked)}>
        <p className="explanation-verdict">
          <Icon name={score === 1 ? 'check' : 'info'} />
          <strong>{t(`question.verdict.${verdictOf(marked)}`)}</strong>
        </p>
        <Markdown source={text(explanation)} />
      </div>
    </div>
  );
}

/** In one word: how right an answer is. */
export const verdictOf = ({ score, choice }: Pick<Marked, 'score' | 'choice'>): 'right' | 'part' | 'wrong' | 'none' =>
  score === 1 ? 'right' : choice.length === 0 ? 'none' : score > 0 ? 'part' : 'wrong';

const markOf = ({ choice, right }: Marked, id: string): Mark =>
  right.includes(id) ? (choice.includes(id) ? 'right' : 'missed') : choice.includes(id) ? 'wrong' : 'left';

function MarkedOptions({ marked }: { marked: Marked }) {
  const { t } = useTranslation();
  const { text } = useWording();
  return (
    <ul className="options">
      {marked.question.options.map((option) => {
        const mark = markOf(marked, option.id);
        return (
          <Row key={option.id} mark={mark} told={t(`question.mark.${mark}`)}>
            <InlineMarkdown source={text(option.text)} />
            <Reason marked={marked} option={option.id} />
          </Row>
        );
      })}
    </ul>
  );
}

/** In the right order, each with where it stood. */
function MarkedOrder({ marked }: { marked: Marked }) {
  const { t } = useTranslation();
  const { text } = useWording();
  const { question, choice, right } = marked;
  const shown = choice.length > 0 ? choice : right;
  return (
    <ol className="options">
      {shown.map((id, index) => {
        const option = question.options.find((one) => one.id === id);
        const place = right.indexOf(id) + 1;
        const mark = choice.length === 0 ? 'missed' : place === index + 1 ? 'right' : 'wrong';
        const told =
          mark === 'right'
            ? t('question.placed.right')
            : mark === 'wrong'
              ? t('question.placed.wrong', { place })
              : null;
        return (
          <Row key={id} mark={mark} told={told} number={index + 1}>
            {option && <InlineMarkdown source={text(option.text)} />}
            <Reason marked={marked} option={id} />
          </Row>
        );
      })}
    </ol>
  );
}

function MarkedLines({ marked }: { marked: Marked }) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="excerpt" aria-label={t('question.excerpt')} tabIndex={0}>
      <ol className="excerpt-lines">
        {(marked.question.excerpt ?? []).map((line, index) => {
          const id = String(index + 1);
          const mark = markOf(marked, id);
          const icon = icons[mark];
          return (
            <li key={id} className="excerpt-line" data-mark={mark}>
              <span className="log-mark">
                {icon && <Icon name={icon} size={13} />}
                {icon && <span className="hidden-visually">{t(`question.mark.${mark}`)}</span>}
              </span>
              <span className="excerpt-number num">{id}</span>
              <code>{line}</code>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

interface RowProps {
  mark: Mark;
  told: string | null;
  number?: number;
  children: ReactNode;
}

function Row({ mark, told, number, children }: RowProps) {
  const icon = icons[mark];
  return (
    <li className="option" data-mark={mark}>
      <span className="option-mark">{number ?? (icon && <Icon name={icon} size={14} />)}</span>
      <span className="option-text">
        {children}
        {told && mark !== 'left' && <span className="option-told">{told}</span>}
      </span>
    </li>
  );
}

function Reason({ marked, option }: { marked: Marked; option: string }) {
  const { text } = useWording();
  const reason = marked.reasons.find((one) => one.option === option);
  return reason ? (
    <span className="option-reason">
      <InlineMarkdown source={text(reason.text)} />
    </span>
  ) : null;
}
