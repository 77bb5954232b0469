import { useTranslation } from 'react-i18next';
import { type Severity, severitySchema } from '../../../../../orchestrator/contract/report.js';

interface SeverityChoiceProps {
  value: Severity | null;
  error: string | null;
  onChange: (value: Severity) => void;
  onBrief: () => void;
}

/** The severity, by the matrix that the brief prints. */
export function SeverityChoice({ value, error, onChange, onBrief }: SeverityChoiceProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="report-part">
      <legend>{t('report.severity')}</legend>
      <div className="severities">
        {severitySchema.options.map((severity) => (
          <label key={severity} data-severity={severity} data-chosen={severity === value}>
            <input type="radio" name="severity" checked={severity === value} onChange={() => onChange(severity)} />
            <span className="severity-bars" aria-hidden="true">
              <i />
              <i />
              <i />
              <i />
            </span>
            {t(`severity.${severity}`)}
          </label>
        ))}
      </div>
      {error && <span className="error-text">{error}</span>}
      <p className="help">
        {t('report.severityHelp')}{' '}
        <button type="button" className="link-button" onClick={onBrief}>
          {t('report.openBrief')}
        </button>
      </p>
    </fieldset>
  );
}
