import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { phaseSchema } from '../../../../orchestrator/contract/attempt.js';
import { api } from '../../api/endpoints.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { CopyButton } from '../../parts/copy-button.js';
import { ProblemNotice } from '../../parts/problem-notice.js';

/** A model answer step by step: the lab's guided way, by phase. Words in capitals stand for what the variant drew. */
export const ModelWalk = memo(function ModelWalk({ attempt }: { attempt: string }) {
  const { t } = useTranslation();
  const { text } = useWording();
  const { data: guide, problem, reload } = useResource(`guide-${attempt}`, () => api.guide(attempt));
  if (problem?.code === 'guide-closed') return <p className="muted">{t('problem.guide-closed')}</p>;
  if (problem) return <ProblemNotice problem={problem} retry={reload} />;
  if (guide === null) return null;
  return (
    <details className="card model-walk">
      <summary>{t('debrief.walk.title', { count: guide.length })}</summary>
      <p className="muted small model-note">{t('debrief.walk.text')}</p>
      {phaseSchema.options.map((phase) => {
        const own = guide.filter((step) => step.phase === phase);
        if (own.length === 0) return null;
        return (
          <section key={phase}>
            <h3>{t(`phase.${phase}`)}</h3>
            <ol>
              {own.map((step) => (
                <li key={step.title.en}>
                  <strong>{text(step.title)}</strong>
                  <p className="muted small">{text(step.why)}</p>
                  {step.command !== null && (
                    <div className="model-command">
                      <span className="chip">{step.host}</span>
                      <code>{step.command}</code>
                      <CopyButton text={step.command} />
                    </div>
                  )}
                </li>
              ))}
            </ol>
          </section>
        );
      })}
    </details>
  );
});
