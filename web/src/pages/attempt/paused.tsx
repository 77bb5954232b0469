import { useTranslation } from 'react-i18next';
import type { AttemptView } from '../../../../orchestrator/contract/attempt.js';
import { Icon } from '../../parts/icon.js';

/** Lies over the terminals while an instructor has the attempt stand still. */
export function Paused({ attempt }: { attempt: AttemptView }) {
  const { t } = useTranslation();
  const reason = attempt.interventions.findLast(({ kind }) => kind === 'paused')?.text;
  return (
    <div className="curtain" role="alertdialog" aria-labelledby="paused" aria-describedby="paused-text">
      <div className="card padded stack">
        <h2 id="paused">
          <Icon name="pause" size={20} /> {t('steer.pausedTitle')}
        </h2>
        {reason && <p>{reason}</p>}
        <p id="paused-text" className="muted">
          {t('steer.pausedText')}
        </p>
      </div>
    </div>
  );
}
