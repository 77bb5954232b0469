import { useTranslation } from 'react-i18next';
import type { AttemptView } from '../../../../orchestrator/contract/attempt.js';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import { api } from '../../api/endpoints.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { Confirm } from '../../parts/confirm.js';
import { Icon } from '../../parts/icon.js';
import { ProblemNotice } from '../../parts/problem-notice.js';

interface SubmitDialogProps {
  attempt: AttemptView;
  lab: LabView;
  onClose: () => void;
  onSubmit: () => Promise<void>;
}

/** Asks before the attempt is submitted: what will happen, and what the last filed report still lacks. */
export function SubmitDialog({ attempt, lab, onClose, onSubmit }: SubmitDialogProps) {
  const { t } = useTranslation();
  const { text } = useWording();
  const reports = useResource('reports', () => api.reports(attempt.id));
  const last = reports.data?.at(-1)?.report ?? null;
  const missing =
    last === null ? [] : lab.report.claims.filter((claim) => !last.claims[claim.id]?.some((one) => one !== ''));
  const others = [
    ...(last?.severity === null ? [t('report.severity')] : []),
    ...(last?.techniques.length === 0 ? [t('report.techniques')] : []),
    ...(last?.timeline.length === 0 ? [t('report.timeline')] : []),
  ];
  const lacking = [...missing.map((claim) => text(claim.label)), ...others];
  return (
    <Confirm title={t('submit.title')} confirm={t('submit.button')} onClose={onClose} onConfirm={onSubmit}>
      <p>{t('submit.text')}</p>
      {reports.problem && <ProblemNotice problem={reports.problem} retry={reports.reload} />}
      {reports.data && last === null && (
        <div className="notice warn">
          <Icon name="warn" />
          {t('submit.noReport')}
        </div>
      )}
      {last !== null && lacking.length > 0 && (
        <div className="notice warn">
          <Icon name="warn" />
          <div>
            {t('submit.missing')}
            <ul className="plain-list">
              {lacking.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          </div>
        </div>
      )}
      {last !== null && lacking.length === 0 && (
        <div className="notice ok">
          <Icon name="check" />
          {t('submit.complete', { number: reports.data?.length ?? 0 })}
        </div>
      )}
    </Confirm>
  );
}
