import { useTranslation } from 'react-i18next';
import { useWording } from '../../i18n/text.js';
import { clockText } from '../../parts/duration.js';
import { Markdown } from '../../parts/markdown.js';
import { Steps } from '../../parts/steps.js';
import { useNow } from '../../parts/use-now.js';
import type { AttemptProps } from './types.js';

/** While the range opens: its steps as they happen, and the brief to read meanwhile. */
export function Opening({ attempt, lab }: AttemptProps) {
  const { t } = useTranslation();
  const { text, dynamic, dateTime } = useWording();
  const now = useNow(true, 100);
  const queued = attempt.state === 'queued';
  return (
    <div className="attempt-columns">
      <section className="reading" aria-label={t('panel.brief')}>
        <Markdown source={text(lab.brief)} />
      </section>
      <aside className="aside-card card" aria-live="polite">
        <h2>{queued ? t('opening.queued') : t('opening.title')}</h2>
        <p className="muted small">{attempt.queue ? t(`opening.queuedFor.${attempt.queue.for}`) : t('opening.text')}</p>
        {attempt.queue && (
          <dl className="queue-place">
            <div>
              <dt>{t('opening.place')}</dt>
              <dd className="num">{attempt.queue.ahead + 1}</dd>
            </div>
            <div>
              <dt>{t(`opening.by.${attempt.queue.for}`)}</dt>
              <dd className="num">
                {attempt.queue.for === 'turn' ? clockText(attempt.queue.byAt - now) : dateTime(attempt.queue.byAt)}
              </dd>
            </div>
          </dl>
        )}
        <Steps steps={attempt.opening} nameOf={(id) => dynamic(`steps.opening.${id}`, id)} now={now} />
        <p className="aside-total num">
          <span>{t('opening.elapsed')}</span>
          {clockText(now - attempt.createdAt)}
        </p>
      </aside>
    </div>
  );
}
