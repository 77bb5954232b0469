import { useTranslation } from 'react-i18next';
import { type AttemptView, phaseSchema } from '../../../../orchestrator/contract/attempt.js';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../../parts/icon.js';

/** What is to be achieved, by phase. Practice ticks as it happens; an assessment tells nothing before the grade. */
export function Objectives({ attempt, lab }: { attempt: AttemptView; lab: LabView }) {
  const { t } = useTranslation();
  const { text } = useWording();
  const practice = attempt.mode === 'practice';
  return (
    <div className="stack">
      <p className="help">{t(practice ? 'objectives.practice' : 'objectives.assessment')}</p>
      {phaseSchema.options.map((phase) => {
        const objectives = lab.objectives.filter((objective) => objective.phase === phase);
        if (objectives.length === 0) return null;
        return (
          <section key={phase} className="objective-phase">
            <h3>{t(`phase.${phase}`)}</h3>
            <ul>
              {objectives.map((objective) => {
                const achieved = attempt.objectives.find((one) => one.id === objective.id)?.achieved ?? null;
                const state = achieved === null ? 'unknown' : achieved ? 'achieved' : 'open';
                return (
                  <li key={objective.id} className="objective" data-state={state}>
                    <span className="objective-mark" title={t(`objectives.state.${state}`)}>
                      {achieved === true ? <Icon name="check" size={13} /> : achieved === null ? '?' : ''}
                      <span className="hidden-visually">{t(`objectives.state.${state}`)}</span>
                    </span>
                    <div>
                      <strong>{text(objective.title)}</strong>
                      <p>{text(objective.description)}</p>
                    </div>
                    <span className="objective-points num">{t('common.points', { count: objective.points })}</span>
                  </li>
                );
              })}
            </ul>
          </section>
        );
      })}
    </div>
  );
}
