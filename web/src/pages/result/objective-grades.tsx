import { useTranslation } from 'react-i18next';
import { phaseSchema } from '../../../../orchestrator/contract/attempt.js';
import type { Grade, GradeLine } from '../../../../orchestrator/contract/grade.js';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import { useWording } from '../../i18n/text.js';
import { sinceText } from '../../parts/duration.js';
import { Icon } from '../../parts/icon.js';

interface GradesProps {
  grade: Grade;
  lab: LabView;
  /** Null where the evidence was erased. */
  onEvidence: ((seqs: number[]) => void) | null;
}

/** Each objective with the sentences of its grade: what was seen, when, what it gave, and the evidence. */
export function ObjectiveGrades({ grade, lab, onEvidence }: GradesProps) {
  const { t } = useTranslation();
  const { text } = useWording();
  const ordered = phaseSchema.options.flatMap((phase) => grade.objectives.filter((one) => one.phase === phase));
  return (
    <div className="grades card">
      {ordered.map((objective) => {
        const described = lab.objectives.find((one) => one.id === objective.id);
        const state = objective.points >= objective.max ? 'full' : objective.points > 0 ? 'part' : 'none';
        return (
          <details key={objective.id} className="grade" open={state !== 'full'}>
            <summary>
              <span className="grade-mark" data-state={state}>
                <Icon name={state === 'none' ? 'close' : 'check'} size={12} />
              </span>
              <span className="grade-name">
                <span className="grade-phase">{t(`phase.${objective.phase}`)}</span>
                <strong>{described ? text(described.title) : objective.id}</strong>
              </span>
              <span className="num grade-points">
                {t('home.table.of', { points: objective.points, max: objective.max })}
              </span>
            </summary>
            <ul className="lines">
              {objective.lines.map((line) => (
                <Line
                  key={`${line.text.en} ${line.at}`}
                  line={line}
                  start={grade.times.clockStartedAt}
                  onEvidence={onEvidence}
                />
              ))}
            </ul>
          </details>
        );
      })}
    </div>
  );
}

function Line({
  line,
  start,
  onEvidence,
}: {
  line: GradeLine;
  start: number | null;
  onEvidence: GradesProps['onEvidence'];
}) {
  const { t } = useTranslation();
  const { text, utc } = useWording();
  return (
    <li data-ok={line.ok}>
      <span className="line-mark">
        <Icon name={line.ok ? 'check' : 'close'} size={12} />
        <span className="hidden-visually">{t(line.ok ? 'result.ok' : 'result.notOk')}</span>
      </span>
      <span className="line-text">{text(line.text)}</span>
      <span className="line-at num muted">
        {line.at !== null && (
          <span title={`${utc(line.at)} UTC`}>{start === null ? utc(line.at) : sinceText(line.at, start)}</span>
        )}
      </span>
      <span className="line-evidence no-print">
        {onEvidence && line.evidence.length > 0 && (
          <button type="button" className="link-button" onClick={() => onEvidence(line.evidence)}>
            {t('result.evidence', { count: line.evidence.length })}
          </button>
        )}
      </span>
      <span className="line-points num">
        {line.max > 0 ? t('home.table.of', { points: line.points, max: line.max }) : ''}
      </span>
    </li>
  );
}
