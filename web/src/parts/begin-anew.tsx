import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { AttemptView } from '../../../orchestrator/contract/attempt.js';
import type { Problem } from '../../../orchestrator/contract/problem.js';
import { api } from '../api/endpoints.js';
import { asProblem } from '../api/problem.js';
import { Icon } from './icon.js';
import { ProblemNotice } from './problem-notice.js';

/** Opens a fresh attempt of the same lab and mode, and says so where that is refused. */
export function BeginAnew({ attempt, primary }: { attempt: AttemptView; primary: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Problem | null>(null);

  async function again() {
    setBusy(true);
    setRefusal(null);
    try {
      const mode = attempt.mode === 'drill' ? 'practice' : attempt.mode;
      navigate(`/attempts/${(await api.openAttempt(attempt.labId, mode)).id}`);
    } catch (error) {
      setRefusal(asProblem(error));
      setBusy(false);
    }
  }
  return (
    <>
      <button
        type="button"
        className={primary ? 'button primary' : 'button'}
        disabled={busy}
        onClick={() => void again()}
      >
        {busy ? <span className="spinner" /> : <Icon name="reset" />}
        {t('ended.again')}
      </button>
      {refusal && <ProblemNotice problem={refusal} />}
    </>
  );
}
