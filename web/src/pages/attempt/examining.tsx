import { useTranslation } from 'react-i18next';
import { Steps } from '../../parts/steps.js';
import { useNow } from '../../parts/use-now.js';
import type { AttemptProps } from './types.js';

/** After submit: what the examiner does, step by step. */
export function Examining({ attempt }: AttemptProps) {
  const { t } = useTranslation();
  const now = useNow(true, 200);
  const done = attempt.examination.filter((step) => step.state === 'done').length;
  const all = attempt.examination.length;
  return (
    <div className="one-column">
      <section className="aside-card card" aria-live="polite">
        <h2>{t('examining.title')}</h2>
        <p className="muted">{t('examining.text')}</p>
        {all > 0 && (
          <progress className="progress" max={all} value={done} aria-label={t('examining.progress', { done, all })} />
        )}
        <Steps steps={attempt.examination} area="examination" now={now} />
        <p className="help">{t('examining.leave')}</p>
      </section>
    </div>
  );
}
