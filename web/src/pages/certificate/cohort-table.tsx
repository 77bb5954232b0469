import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { HandoverRow } from '../../../../orchestrator/contract/certificate.js';
import { useWording } from '../../i18n/text.js';
import { TableHead } from '../../parts/table-head.js';

interface Props {
  rows: readonly HandoverRow[];
  revoke: (row: HandoverRow) => void;
  reissue: (row: HandoverRow) => void;
}

const looks = { genuine: 'chip ok', expired: 'chip warn', revoked: 'chip bad' } as const;

/** Who has which certificate, and what may be done with it. */
export function CohortTable({ rows, revoke, reissue }: Props) {
  const { t } = useTranslation();
  const { utcDay } = useWording();
  /** A new one is for whom no certificate stands. */
  const stands = new Set(rows.filter(({ state }) => state !== 'revoked').map(({ enrolment }) => enrolment));
  const last = new Map(rows.map((row) => [row.enrolment, row.number]));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section className="card handover-scroll" tabIndex={0} aria-label={t('certificate.cohort.title')}>
      <table className="table">
        <TableHead
          columns={[
            t('certificate.cohort.column.name'),
            t('certificate.cohort.column.reference'),
            t('certificate.cohort.column.number'),
            t('certificate.cohort.column.state'),
            t('certificate.cohort.column.until'),
            { right: t('certificate.cohort.column.exam') },
            t('certificate.cohort.column.practicals'),
          ]}
          acts
        />
        <tbody>
          {rows.map((row) => {
            const name = row.name ?? t('certificate.cohort.erased');
            return (
              <tr key={row.number}>
                <td>{row.name ?? <span className="muted">{name}</span>}</td>
                <td>{row.reference}</td>
                <td className="mono nowrap">
                  <Link to={`/certificates/${row.number}`}>{row.number}</Link>
                </td>
                <td>
                  <span className={looks[row.state]}>{t(`certificate.cohort.state.${row.state}`)}</span>
                </td>
                <td className="nowrap">{utcDay(Date.parse(row.validUntil))}</td>
                <td className="right num nowrap">{row.exam === null ? '' : `${row.exam} %`}</td>
                <td className="num nowrap">{row.practicals.map(({ points }) => points).join(' · ')}</td>
                <td className="right nowrap">
                  {row.state !== 'revoked' && (
                    <button
                      type="button"
                      className="button small"
                      aria-label={`${t('certificate.cohort.revoke')}: ${name}`}
                      onClick={() => revoke(row)}
                    >
                      {t('certificate.cohort.revoke')}
                    </button>
                  )}
                  {row.state === 'revoked' && !stands.has(row.enrolment) && last.get(row.enrolment) === row.number && (
                    <button
                      type="button"
                      className="button small"
                      aria-label={`${t('certificate.cohort.reissue')}: ${name}`}
                      onClick={() => reissue(row)}
                    >
                      {t('certificate.cohort.reissue')}
                    </button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
