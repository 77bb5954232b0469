import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { LabResult, ObjectiveResult } from '../../../../../orchestrator/contract/cohort-results.js';
import type { LabView } from '../../../../../orchestrator/contract/lab.js';
import { useWording } from '../../../i18n/text.js';
import { PointsHistogram } from './points-histogram.js';
import { TimesStrips } from './times-strips.js';

interface Props {
  id: string;
  view: LabView | null;
  results: LabResult[];
  objectives: ObjectiveResult[];
  /** Null where nothing has to be passed. */
  passPoints: number | null;
}

/** One lab's pictures: points, times, and where the points were lost. */
export function LabPictures({ id, view, results, objectives, passPoints }: Props) {
  const { t } = useTranslation();
  const { text, percent } = useWording();
  const heading = useId();
  const hardest = [...objectives].sort((a, b) => a.share - b.share);
  const titleOf = (objective: string) => {
    const found = view?.objectives.find((one) => one.id === objective);
    return found ? text(found.title) : objective;
  };
  return (
    <section className="card padded lab-pictures" aria-labelledby={heading}>
      <h3 id={heading}>{view ? text(view.title) : id}</h3>
      <div className="picture-pair">
        <figure>
          <figcaption>
            <strong>{t('cohorts.results.points')}</strong>
            <span className="muted small">{t('cohorts.results.pointsText')}</span>
          </figcaption>
          <PointsHistogram results={results} passPoints={passPoints} />
        </figure>
        <figure>
          <figcaption>
            <strong>{t('cohorts.results.times')}</strong>
            <span className="muted small">{t('cohorts.results.timesText')}</span>
          </figcaption>
          <TimesStrips results={results} targetMinutes={view?.targetMinutes ?? 30} />
        </figure>
      </div>
      <figure>
        <figcaption>
          <strong>{t('cohorts.results.objectives')}</strong>
          <span className="muted small">{t('cohorts.results.objectivesText')}</span>
        </figcaption>
        <ul className="difficulty">
          {hardest.map((objective) => (
            <li key={objective.id}>
              <span className="chip">{t(`phase.${objective.phase}`)}</span>
              <span>{titleOf(objective.id)}</span>
              <span className="difficulty-bar" aria-hidden="true">
                <span style={{ width: `${objective.share * 100}%` }} data-hard={objective.share < 0.5} />
              </span>
              <span className="num small">{percent(objective.share)}</span>
            </li>
          ))}
        </ul>
      </figure>
    </section>
  );
}
