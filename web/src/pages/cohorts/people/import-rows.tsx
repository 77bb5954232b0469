import { useTranslation } from 'react-i18next';
import type { ImportedRow } from '../../../../../orchestrator/contract/cohort.js';
import { CopyButton } from '../../../parts/copy-button.js';
import { TableHead } from '../../../parts/table-head.js';

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
        <TableHead
          columns={[
            t('cohorts.import.line'),
            t('cohorts.people.name'),
            t('cohorts.people.reference'),
            t(done ? 'cohorts.import.link' : 'cohorts.import.outcome'),
          ]}
        />
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
