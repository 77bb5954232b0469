import { useTranslation } from 'react-i18next';
import type { Asked } from '../../../../orchestrator/contract/sitting.js';
import { Icon } from '../../parts/icon.js';
import type { Entry } from './answer-book.js';

interface Props {
  questions: readonly Asked[];
  at: number;
  entryOf: (question: string) => Entry;
  answered: number;
  onGo: (to: number) => void;
}

/** All questions at a glance: answered or not, marked to come back to, and the way to each. */
export function Navigator({ questions, at, entryOf, answered, onGo }: Props) {
  const { t } = useTranslation();
  return (
    <nav className="card padded navigator" aria-label={t('sitting.navigator')}>
      <p className="small num">{t('sitting.count', { answered, count: questions.length })}</p>
      <progress max={questions.length} value={answered} aria-label={t('sitting.navigator')} />
      <ol>
        {questions.map(({ id }, index) => {
          const { choice, flagged } = entryOf(id);
          const told = [
            t('sitting.question', { number: index + 1, count: questions.length }),
            t(choice.length > 0 ? 'sitting.answered' : 'sitting.notAnswered'),
            ...(flagged ? [t('sitting.flagged')] : []),
          ];
          return (
            <li key={id}>
              <button
                type="button"
                aria-label={told.join(', ')}
                aria-current={index === at ? 'step' : undefined}
                data-answered={choice.length > 0}
                onClick={() => onGo(index)}
              >
                {index + 1}
                {flagged && <Icon name="flag" size={10} />}
              </button>
            </li>
          );
        })}
      </ol>
      <p className="help">{t('sitting.keys')}</p>
    </nav>
  );
}
