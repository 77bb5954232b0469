import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { type Live, useCompany } from '../../api/live.js';
import { asProblem } from '../../api/problem.js';
import { Dialog } from '../../parts/dialog.js';
import { Icon } from '../../parts/icon.js';
import { ProblemNotice } from '../../parts/problem-notice.js';

/** Tells the trainee who looks at their terminals, and lets them decide whether somebody else may type. */
export function CompanyBar({ live }: { live: Live | null }) {
  const { t } = useTranslation();
  const { watching, takeover } = useCompany(live);
  const [problem, setProblem] = useState<Problem | null>(null);
  if (watching.length === 0) return null;

  async function about(act: 'agree' | 'refuse' | 'end') {
    setProblem(null);
    await live?.about(act).catch((error) => setProblem(asProblem(error)));
  }

  return (
    <>
      <div className="banner company" role="status" data-typing={takeover?.state === 'granted'}>
        <Icon name="eye" />
        <span className="grow">
          {takeover?.state === 'granted'
            ? t('steer.types', { by: takeover.by })
            : t('steer.watching', { names: watching.join(', ') })}
        </span>
        {takeover?.state === 'granted' && (
          <button type="button" className="button small" onClick={() => void about('end')}>
            {t('steer.endTyping')}
          </button>
        )}
      </div>
      {takeover?.state === 'asked' && (
        <Dialog
          title={t('steer.asks', { by: takeover.by })}
          onClose={() => void about('refuse')}
          actions={
            <>
              <button type="button" className="button" onClick={() => void about('refuse')}>
                {t('steer.refuse')}
              </button>
              <button type="button" className="button primary" onClick={() => void about('agree')}>
                {t('steer.agree')}
              </button>
            </>
          }
        >
          <p>{t('steer.asksText')}</p>
          {problem && <ProblemNotice problem={problem} />}
        </Dialog>
      )}
    </>
  );
}
