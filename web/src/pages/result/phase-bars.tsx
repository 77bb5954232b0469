import { useTranslation } from 'react-i18next';
import { phaseSchema } from '../../../../orchestrator/contract/attempt.js';
import type { ObjectiveGrade } from '../../../../orchestrator/contract/grade.js';

/** Points of each phase against what it could give. */
export function PhaseBars({ objectives }: { objectives: ObjectiveGrade[] }) {
  const { t } = useTranslation();
  return (
    <ul className="phase-bars">
      {phaseSchema.options.map((phase) => {
        const own = objectives.filter((objective) => objective.phase === phase);
        if (own.length === 0) return null;
        const points = own.reduce((sum, one) => sum + one.points, 0);
        const max = own.reduce((sum, one) => sum + one.max, 0);
        return (
          <li key={phase}>
            <span>{t(`phase.${phase}`)}</span>
            <span className="phase-bar" aria-hidden="true">
              <span style={{ width: `${max === 0 ? 0 : (points / max) * 100}%` }} data-full={points === max} />
            </span>
            <span className="num">{t('home.table.of', { points, max })}</span>
          </li>
        );
      })}
    </ul>
  );
}
