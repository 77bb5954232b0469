import { useTranslation } from 'react-i18next';
import type { AttemptState, Mode } from '../../../orchestrator/contract/attempt.js';

const tones: Record<AttemptState, string> = {
  queued: 'info',
  opening: 'info',
  ready: 'accent',
  running: 'accent',
  submitted: 'info',
  examining: 'info',
  graded: 'ok',
  closed: '',
  failed: 'bad',
  expired: 'warn',
};

export function StateChip({ state }: { state: AttemptState }) {
  const { t } = useTranslation();
  return (
    <span className={`chip ${tones[state]}`}>
      <span className="dot" aria-hidden="true" />
      {t(`state.${state}`)}
    </span>
  );
}

export function ModeChip({ mode }: { mode: Mode }) {
  const { t } = useTranslation();
  return <span className="chip">{t(`mode.${mode}.name`)}</span>;
}
