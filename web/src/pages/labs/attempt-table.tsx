import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AttemptView } from '../../../../orchestrator/contract/attempt.js';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import { useWording } from '../../i18n/text.js';
import { attemptPath } from '../../parts/attempt-path.js';
import { StateChip } from '../../parts/chips.js';
import { clockText } from '../../parts/duration.js';
import { maxPoints } from '../../parts/max-points.js';
import { TableHead } from '../../parts/table-head.js';

interface TableProps {
  attempts: AttemptView[];
  labs: LabView[];
  titleOf: (attempt: AttemptView) => string;
}

/** Past and present attempts, newest first, with points and the time from the clock's start to submit. */
export function AttemptTable({ attempts, labs, titleOf }: TableProps) {
  const { t } = useTranslation();
  const { dateTime } = useWording();
  if (attempts.length === 0) return <p className="empty card">{t('home.noAttempts')}</p>;
  const maxOf = (attempt: AttemptView) => maxPoints(labs.find((lab) => lab.id === attempt.labId));
  return (
    <div className="card table-card">
      <table className="table">
        <TableHead
          columns={[
            t('home.table.lab'),
            t('home.table.mode'),
            t('home.table.state'),
            t('home.table.begun'),
            { right: t('home.table.time') },
            { right: t('home.table.points') },
          ]}
          acts
        />
        <tbody>
          {attempts.map((attempt) => (
            <tr key={attempt.id}>
              <td>
                <strong>{titleOf(attempt)}</strong>
              </td>
              <td>{t(`mode.${attempt.mode}.name`)}</td>
              <td>
                <StateChip state={attempt.state} />
                {attempt.erasedAt !== null && <p className="muted small">{t('privacy.erased.mark')}</p>}
              </td>
              <td className="num">{dateTime(attempt.createdAt)}</td>
              <td className="right num">
                {attempt.clockStartedAt !== null && attempt.submittedAt !== null
                  ? clockText(attempt.submittedAt - attempt.clockStartedAt)
                  : '–'}
              </td>
              <td className="right num">
                {attempt.points === null ? '–' : t('home.table.of', { points: attempt.points, max: maxOf(attempt) })}
              </td>
              <td className="right">
                <Link to={attemptPath(attempt)}>
                  {attempt.points === null ? t('home.table.view') : t('home.table.result')}
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
