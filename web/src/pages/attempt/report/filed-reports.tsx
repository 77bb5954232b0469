import { useTranslation } from 'react-i18next';
import type { LabView } from '../../../../../orchestrator/contract/lab.js';
import type { FiledReport } from '../../../../../orchestrator/contract/report.js';
import { useWording } from '../../../i18n/text.js';
import { clockText } from '../../../parts/duration.js';
import { Icon } from '../../../parts/icon.js';

const shownLength = 120;

interface FiledReportsProps {
  reports: FiledReport[];
  lab: LabView;
  clockStartedAt: number | null;
}

/** The reports filed so far, newest first, each claim as it will be compared. */
export function FiledReports({ reports, lab, clockStartedAt }: FiledReportsProps) {
  const { t } = useTranslation();
  const { text, utc } = useWording();
  if (reports.length === 0) return null;
  const newest = reports.length - 1;
  return (
    <section className="report-part" aria-label={t('report.filed')}>
      <h3>{t('report.filed')}</h3>
      {reports
        .map((filed, index) => (
          <details key={filed.number} className="filed" open={index === newest}>
            <summary>
              <Icon name="check" />
              <strong>{t('report.number', { number: filed.number })}</strong>
              <span className="muted num">
                {utc(filed.filedAt)} UTC
                {clockStartedAt !== null && ` · +${clockText(filed.filedAt - clockStartedAt)}`}
              </span>
            </summary>
            <p className="help">{t('report.normalised')}</p>
            <dl className="normalised">
              {lab.report.claims
                .filter((claim) => (filed.normalised[claim.id]?.length ?? 0) > 0)
                .map((claim) => (
                  <div key={claim.id}>
                    <dt>{text(claim.label)}</dt>
                    {filed.normalised[claim.id]?.map((value) => (
                      <dd key={value} className="mono">
                        {value.length > shownLength ? `${value.slice(0, shownLength)}…` : value}
                      </dd>
                    ))}
                  </div>
                ))}
            </dl>
          </details>
        ))
        .reverse()}
    </section>
  );
}
