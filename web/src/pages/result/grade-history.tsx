import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GradeEntry } from '../../../../orchestrator/contract/grade.js';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import { useWording } from '../../i18n/text.js';
import { RegradeDialog } from './regrade-dialog.js';

interface Props {
  attempt: string;
  grades: GradeEntry[];
  lab: LabView;
  /** Instructors may have it computed again. */
  teaches: boolean;
  onRegraded: () => void;
}

/** Every grade of the attempt with its reason and what it changed: no grade ever changes silently. */
export function GradeHistory({ attempt, grades, lab, teaches, onRegraded }: Props) {
  const { t } = useTranslation();
  const { text, dateTime } = useWording();
  const [asking, setAsking] = useState(false);
  if (grades.length < 2 && !teaches) return null;
  return (
    <section className="block">
      <div className="block-head">
        <h2>{t('regrade.title')}</h2>
        <p className="muted">{t('regrade.text')}</p>
      </div>
      <ol className="card grade-history">
        {[...grades].reverse().map((entry) => (
          <li key={entry.number}>
            <p className="grade-entry">
              <strong className="num">{t('home.table.of', { points: entry.points, max: entry.max })}</strong>
              {entry.difference && (
                <span className="chip num" data-change={Math.sign(entry.difference.points)}>
                  {entry.difference.points > 0 ? '+' : ''}
                  {entry.difference.points}
                </span>
              )}
              <span>{entry.reason ?? t('regrade.first')}</span>
              <span className="muted small">
                {dateTime(entry.computedAt)}
                {entry.by && ` · ${entry.by}`}
              </span>
            </p>
            {entry.difference && <Changes entry={entry} lab={lab} text={text} />}
          </li>
        ))}
      </ol>
      {teaches && (
        <button type="button" className="button no-print" onClick={() => setAsking(true)}>
          {t('regrade.again')}
        </button>
      )}
      {asking && <RegradeDialog attempt={attempt} lab={lab} onClose={() => setAsking(false)} onRegraded={onRegraded} />}
    </section>
  );
}

function Changes({
  entry,
  lab,
  text,
}: {
  entry: GradeEntry;
  lab: LabView;
  text: ReturnType<typeof useWording>['text'];
}) {
  const { t } = useTranslation();
  const { difference } = entry;
  if (!difference) return null;
  if (difference.objectives.length === 0) return <p className="muted small">{t('regrade.same')}</p>;
  return (
    <ul className="grade-changes">
      {difference.objectives.map(({ id, before, after, gone, added }) => {
        const described = lab.objectives.find((one) => one.id === id);
        return (
          <li key={id}>
            <strong>{described ? text(described.title) : id}</strong>
            <span className="num">
              {before} → {after}
            </span>
            {gone.map((line) => (
              <del key={line.en}>{text(line)}</del>
            ))}
            {added.map((line) => (
              <ins key={line.en}>{text(line)}</ins>
            ))}
          </li>
        );
      })}
    </ul>
  );
}
