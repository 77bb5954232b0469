import { useTranslation } from 'react-i18next';
import type { Step } from '../../../orchestrator/contract/attempt.js';
import { Icon } from './icon.js';

/** Steps as they happen: waiting, active with running seconds, done with the time it took. `nameOf` says what a step is called. */
export function Steps({ steps, nameOf, now }: { steps: Step[]; nameOf: (id: string) => string; now: number }) {
  const { t } = useTranslation();
  return (
    <ol className="steps">
      {steps.map((step) => {
        const ms = step.startedAt === null ? null : (step.endedAt ?? now) - step.startedAt;
        return (
          <li key={step.id} data-state={step.state}>
            <span className="step-mark">
              {step.state === 'done' && <Icon name="check" />}
              {step.state === 'failed' && <Icon name="close" />}
              {step.state === 'active' && <span className="spinner" />}
            </span>
            <span className="step-name">
              {nameOf(step.id)}
              <span className="hidden-visually"> — {t(`steps.state.${step.state}`)}</span>
            </span>
            <span className="step-time num">
              {ms !== null && t('common.seconds', { seconds: (Math.max(0, ms) / 1000).toFixed(1) })}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
