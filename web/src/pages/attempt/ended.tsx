import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { api } from '../../api/endpoints.js';
import { asProblem } from '../../api/problem.js';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../../parts/icon.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import type { AttemptProps } from './types.js';

/** An attempt that is over: why, and what to do now. */
export function Ended({ attempt, lab }: AttemptProps) {
  const { t } = useTranslation();
  const { problem: say } = useWording();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Problem | null>(null);
  const state = attempt.state as 'graded' | 'closed' | 'failed' | 'expired';

  async function again() {
    setBusy(true);
    setRefusal(null);
    try {
      const mode = attempt.mode === 'drill' ? 'practice' : attempt.mode;
      navigate(`/attempts/${(await api.openAttempt(lab.id, mode)).id}`);
    } catch (error) {
      setRefusal(asProblem(error));
      setBusy(false);
    }
  }

  return (
    <div className="one-column">
      <section className="aside-card card">
        <span className={`ended-mark ${state}`}>
          <Icon
            name={state === 'graded' ? 'check' : state === 'failed' ? 'warn' : state === 'expired' ? 'clock' : 'flag'}
            size={20}
          />
        </span>
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
        {refusal && <ProblemNotice problem={refusal} />}
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
          {attempt.successor === null && (
            <button
              type="button"
              className={attempt.points === null ? 'button primary' : 'button'}
              disabled={busy}
              onClick={() => void again()}
            >
              {busy ? <span className="spinner" /> : <Icon name="reset" />}
              {t('ended.again')}
            </button>
          )}
          <Link className="button" to="/">
            {t('ended.home')}
          </Link>
        </div>
      </section>
    </div>
  );
}
