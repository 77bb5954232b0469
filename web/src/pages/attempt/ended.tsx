import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useWording } from '../../i18n/text.js';
import { attemptPath, endedUngraded } from '../../parts/attempt-path.js';
import { BeginAnew } from '../../parts/begin-anew.js';
import { EndedMark } from '../../parts/ended-mark.js';
import { Icon } from '../../parts/icon.js';
import type { AttemptProps } from './types.js';

/** An attempt that is over: why, and what to do now. */
export function Ended({ attempt }: AttemptProps) {
  const { t } = useTranslation();
  const { problem: say } = useWording();
  const state = attempt.state as 'graded' | 'closed' | 'failed' | 'expired';

  return (
    <div className="one-column">
      <section className="aside-card card">
        <EndedMark state={state} />
        <h2>{t(`ended.${state}.title`)}</h2>
        <p className="muted">{t(`ended.${state}.text`)}</p>
        {attempt.erasedAt !== null && <p className="muted small">{t('privacy.erased.mark')}</p>}
        {attempt.problem && state !== 'graded' && (
          <div className={state === 'failed' ? 'notice bad' : 'notice'}>
            <Icon name="info" />
            <div>
              <strong>{t('ended.reason')}</strong> {say(attempt.problem)}
            </div>
          </div>
        )}
        <div className="button-row">
          {attempt.points !== null && (
            <Link className="button primary" to={`/attempts/${attempt.id}/result`}>
              {t('ended.result')}
            </Link>
          )}
          {attempt.successor !== null && (
            <Link className="button primary" to={`/attempts/${attempt.successor}`}>
              {t('ended.successor')}
            </Link>
          )}
          {attempt.successor === null && <BeginAnew attempt={attempt} primary={attempt.points === null} />}
          {endedUngraded(attempt) && (
            <Link className="button" to={attemptPath(attempt)}>
              {t('ended.happened')}
            </Link>
          )}
          <Link className="button" to="/">
            {t('ended.home')}
          </Link>
        </div>
      </section>
    </div>
  );
}
