import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttemptView } from '../../../../orchestrator/contract/attempt.js';
import type { GuideStep } from '../../../../orchestrator/contract/lab.js';
import { api } from '../../api/endpoints.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../../parts/icon.js';
import { Waiting } from '../../parts/problem-notice.js';
import { readStored, store } from '../../parts/stored.js';
import type { Desk } from '../../terminal/desk.js';

/** The guided way for beginners: one step at a time, its command typed into the right terminal, and why it matters. */
export function Guide({ attempt, desk }: { attempt: AttemptView; desk: Desk }) {
  const guide = useResource(`guide-${attempt.id}`, () => api.guide(attempt.id));
  if (guide.data === null) return <Waiting problem={guide.problem} retry={guide.reload} />;
  return <Steps attempt={attempt} steps={guide.data} desk={desk} />;
}

function Steps({ attempt, steps, desk }: { attempt: AttemptView; steps: GuideStep[]; desk: Desk }) {
  const { t } = useTranslation();
  const { text } = useWording();
  const storeKey = `guide.${attempt.id}`;
  const last = steps.length - 1;
  const [at, setAt] = useState(() => Math.min(last, Math.max(0, Number(readStored(storeKey)) || 0)));
  function go(to: number) {
    const next = Math.min(last, Math.max(0, to));
    setAt(next);
    store(storeKey, String(next));
  }
  const step = steps[at];
  if (!step) return null;
  return (
    <div className="stack">
      <div className="guide-head">
        <span className="muted small num">{t('guide.step', { number: at + 1, count: steps.length })}</span>
        <span className="chip accent">{t(`phase.${step.phase}`)}</span>
      </div>
      <div className="guide-step" aria-live="polite">
        <h3>{text(step.title)}</h3>
        {step.command !== null && (
          <button
            type="button"
            className="guide-command"
            onClick={() => desk.type(step.host, step.command?.trimEnd() ?? '')}
          >
            <span className="guide-host">{step.host}</span>
            <code>{step.command}</code>
            <span className="guide-do">
              <Icon name="keyboard" size={13} />
              {t('guide.type')}
            </span>
          </button>
        )}
        <p className="guide-why">
          <strong>{t('guide.why')}</strong> {text(step.why)}
        </p>
      </div>
      <div className="button-row">
        <button type="button" className="button small" disabled={at === 0} onClick={() => go(at - 1)}>
          <Icon name="left" />
          {t('guide.back')}
        </button>
        <button type="button" className="button small primary" disabled={at === last} onClick={() => go(at + 1)}>
          {t('guide.next')}
          <Icon name="right" />
        </button>
      </div>
      <ol className="guide-list">
        {steps.map((each, index) => (
          <li key={text(each.title)}>
            <button
              type="button"
              aria-current={index === at ? 'step' : undefined}
              data-done={index < at}
              onClick={() => go(index)}
            >
              <span className="guide-number num">{index < at ? <Icon name="check" size={11} /> : index + 1}</span>
              {text(each.title)}
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}
