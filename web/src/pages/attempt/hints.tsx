import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttemptView } from '../../../../orchestrator/contract/attempt.js';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import { api } from '../../api/endpoints.js';
import { useWording } from '../../i18n/text.js';
import { Confirm } from '../../parts/confirm.js';
import { Icon } from '../../parts/icon.js';

interface HintsProps {
  attempt: AttemptView;
  lab: LabView;
  onAttempt: (attempt: AttemptView) => void;
}

/** Hints by objective, in tiers. What one costs is said before it is taken. */
export function Hints({ attempt, lab, onAttempt }: HintsProps) {
  const { t } = useTranslation();
  const { text } = useWording();
  const [asked, setAsked] = useState<{ objective: string; title: string; cost: number } | null>(null);
  const spent = attempt.hints.reduce((sum, hint) => sum + hint.taken.reduce((all, one) => all + one.cost, 0), 0);
  return (
    <div className="stack">
      <p className="help">
        {t('hints.text')} {spent > 0 && <strong>{t('hints.spent', { count: spent })}</strong>}
      </p>
      <ul className="stack">
        {attempt.hints.map((hint) => {
          const objective = lab.objectives.find((one) => one.id === hint.objective);
          const title = objective ? text(objective.title) : hint.objective;
          const { nextCost } = hint;
          return (
            <li key={hint.objective} className="hint">
              <div className="hint-head">
                <div>
                  {objective && <span className="hint-phase">{t(`phase.${objective.phase}`)}</span>}
                  <h3>{title}</h3>
                </div>
                {nextCost === null ? (
                  <span className="muted small">{t('hints.none')}</span>
                ) : (
                  <button
                    type="button"
                    className="button small"
                    onClick={() => setAsked({ objective: hint.objective, title, cost: nextCost })}
                  >
                    <Icon name="bulb" />
                    {t('hints.take', { count: nextCost })}
                  </button>
                )}
              </div>
              {hint.taken.map((taken) => (
                <div key={taken.tier} className="hint-text">
                  <span className="muted small">{t('hints.tier', { tier: taken.tier + 1, count: taken.cost })}</span>
                  <p>{text(taken.text)}</p>
                </div>
              ))}
            </li>
          );
        })}
      </ul>
      {asked && (
        <Confirm
          title={t('hints.confirmTitle')}
          confirm={t('hints.take', { count: asked.cost })}
          onClose={() => setAsked(null)}
          onConfirm={async () => onAttempt(await api.takeHint(attempt.id, asked.objective))}
        >
          <p>
            <strong>{asked.title}</strong>
          </p>
          <p>{t('hints.confirm', { count: asked.cost })}</p>
        </Confirm>
      )}
    </div>
  );
}
