import { useTranslation } from 'react-i18next';
import { useWording } from '../../i18n/text.js';
import { Steps } from '../../parts/steps.js';
import { useNow } from '../../parts/use-now.js';
import type { AttemptProps } from './types.js';

/** After submit: what the examiner does, step by step. */
export function Examining({ attempt, lab }: AttemptProps) {
  const { t } = useTranslation();
  const { text } = useWording();
  const now = useNow(true, 200);
  const done = attempt.examination.filter((step) => step.state === 'done').length;
  const titles = new Map(lab.examination.map(({ id, title }) => [id, text(title)]));
  const nameOf = (id: string) => titles.get(id) ?? id;
  const all = attempt.examination.length;
  return (
    <div className="one-column">
      <section className="aside-card card" aria-live="polite">
        <h2>{t('examining.title')}</h2>
        <p className="muted">{t(attempt.state === 'submitted' ? 'examining.waits' : 'examining.text')}</p>
        {all > 0 && (
          <progress className="progress" max={all} value={done} aria-label={t('examining.progress', { done, all })} />
        )}
        <Steps steps={attempt.examination} nameOf={nameOf} now={now} />
        <p className="help">{t('examining.leave')}</p>
      </section>
    </div>
  );
}
