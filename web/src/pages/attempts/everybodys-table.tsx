import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AttemptListing } from '../../../../orchestrator/contract/attempt.js';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import { useWording } from '../../i18n/text.js';
import { attemptPath } from '../../parts/attempt-path.js';
import { StateChip } from '../../parts/chips.js';
import { MarkChip } from '../../parts/mark-chip.js';
import { maxPoints } from '../../parts/max-points.js';
import { TableHead } from '../../parts/table-head.js';

/** Attempts with their trainees, newest first. */
export function EverybodysTable({ attempts, labs }: { attempts: AttemptListing[]; labs: LabView[] }) {
  const { t } = useTranslation();
  const { text, dateTime } = useWording();
  const labOf = (attempt: AttemptListing) => labs.find((one) => one.id === attempt.labId);
  return (
    <div className="card table-card">
      <table className="table everybody">
        <TableHead
          columns={[
            t('attempts.trainee'),
            t('home.table.lab'),
            t('home.table.mode'),
            t('home.table.state'),
            { right: t('home.table.points') },
            t('home.table.begun'),
            t('attempts.marks'),
          ]}
          acts
        />
        <tbody>
          {attempts.map((attempt) => {
            const lab = labOf(attempt);
            const title = lab ? text(lab.title) : attempt.labId;
            const graded = attempt.points !== null;
            const action = graded ? t('home.table.result') : t('home.table.view');
            return (
              <tr key={attempt.id}>
                <th scope="row">{attempt.owner.name}</th>
                <td>{title}</td>
                <td className="nowrap">{t(`mode.${attempt.mode}.name`)}</td>
                <td>
                  <StateChip state={attempt.state} />
                </td>
                <td className="right num nowrap">
                  {graded ? t('home.table.of', { points: attempt.points, max: maxPoints(lab) }) : '–'}
                </td>
                <td className="num nowrap">{dateTime(attempt.createdAt)}</td>
                <td>
                  <span className="chips">
                    {attempt.marks.map((mark) => (
                      <MarkChip key={`${mark.code} ${mark.host}`} mark={mark} />
                    ))}
                  </span>
                </td>
                <td className="right">
                  <Link
                    to={attemptPath(attempt)}
                    aria-label={t('attempts.open', { action, lab: title, name: attempt.owner.name })}
                  >
                    {action}
                  </Link>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
