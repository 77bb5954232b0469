import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttemptView } from '../../../../orchestrator/contract/attempt.js';
import type { Intervention } from '../../../../orchestrator/contract/steering.js';
import { Icon } from '../../parts/icon.js';
import { readStored, store } from '../../parts/stored.js';

/** An intervention as a sentence. */
export function useInterventionText() {
  const { t } = useTranslation();
  return ({ kind, by, text, minutes }: Intervention) =>
    t(`steer.told.${kind}`, { by: by ?? t('steer.instructor'), text, minutes: minutes ?? 0 });
}

/** What instructors said and did in this attempt, until each is dismissed; also after a reload. */
export function Interventions({ attempt }: { attempt: AttemptView }) {
  const { t } = useTranslation();
  const say = useInterventionText();
  const key = `seen-${attempt.id}`;
  const [seen, setSeen] = useState(() => Number(readStored(key) ?? 0));
  const latest = attempt.interventions.slice(seen);
  if (latest.length === 0 || attempt.state !== 'running') return null;
  function dismiss() {
    setSeen(attempt.interventions.length);
    store(key, String(attempt.interventions.length));
  }
  return (
    <div className="banner said" role="status">
      <Icon name="user" />
      <ul className="grow">
        {latest.map((one) => (
          <li key={`${one.at} ${one.kind}`}>{say(one)}</li>
        ))}
      </ul>
      <button type="button" className="link-button" onClick={dismiss}>
        {t('common.dismiss')}
      </button>
    </div>
  );
}
