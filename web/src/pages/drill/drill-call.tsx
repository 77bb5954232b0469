import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '../../api/endpoints.js';
import { usePolled } from '../../api/use-polled.js';
import { Icon } from '../../parts/icon.js';

const over = ['graded', 'closed', 'failed', 'expired'];
/** How often is asked whether a drill calls, in milliseconds: people wait for it on this page. */
const everyMs = 10_000;

/** Calls a trainee to the drill that waits for them, if any. */
export function DrillCall() {
  const { t } = useTranslation();
  const attempts = usePolled('drill call', api.attempts, () => everyMs);
  const drill = attempts.data?.find(({ mode, state }) => mode === 'drill' && !over.includes(state));
  return (
    <div role="status">
      {drill && (
        <div className="notice drill-call">
          <Icon name="flag" />
          <span className="grow">{t('drill.wait.call')}</span>
          <Link to={`/attempts/${drill.id}`}>{t('drill.wait.go')}</Link>
        </div>
      )}
    </div>
  );
}
