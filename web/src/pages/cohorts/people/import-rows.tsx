import { useTranslation } from 'react-i18next';
import type { ImportedRow } from '../../../../../orchestrator/contract/cohort.js';
import { CopyButton } from '../../../parts/copy-button.js';

const tone: Record<ImportedRow['outcome'], string> = {
  invited: 'ok',
  duplicate: '',
  'invited-before': '',
  enrolled: '',
  invalid: 'bad',
};

/** What becomes of each line of a list, or became of it. */
export function ImportRows({ rows, done }: { rows: ImportedRow[]; done: boolean }) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section className="table-card import-rows" tabIndex={0} aria-label={t('cohorts.import.outcome')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('cohorts.import.line')}</th>
            <th scope="col">{t('cohorts.people.name')}</th>
            <th scope="col">{t('cohorts.people.reference')}</th>
            <th scope="col">{done ? t('cohorts.import.link') : t('cohorts.import.outcome')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.line}>
              <td className="num">{row.line}</td>
              <td>{row.name}</td>
              <td>{row.reference}</td>
              <td>
                {row.url !== null ? (
                  <span className="import-link">
                    <code className="small">{row.url}</code>
                    <CopyButton text={row.url} />
                  </span>
                ) : (
                  <>
                    <span className={`chip ${tone[row.outcome]}`}>{t(`cohorts.import.outcomes.${row.outcome}`)}</span>{' '}
                    {row.fault && <span className="small muted">{t(`cohorts.import.faults.${row.fault}`)}</span>}
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
