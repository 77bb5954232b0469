import { useTranslation } from 'react-i18next';
import type { Conclusion, Run } from '../../../../../orchestrator/contract/runs.js';
import { Icon, type IconName } from '../../../parts/icon.js';

export type Outcome = Conclusion | 'queued' | 'in_progress';
/** What is shown of a run, a job or a step: how it ended, or where it stands. */
export const outcomeOf = ({ state, conclusion }: Pick<Run, 'state' | 'conclusion'>): Outcome =>
  state === 'completed' ? (conclusion ?? 'success') : state;

const icons: Record<Exclude<Outcome, 'in_progress'>, IconName> = {
  success: 'check',
  failure: 'close',
  cancelled: 'stop',
  skipped: 'minus',
  queued: 'clock',
};

/** A sign for where something stands, with its words for those who do not see it. */
export function RunMark({ outcome }: { outcome: Outcome }) {
  const { t } = useTranslation();
  const words = t(`runs.state.${outcome}`);
  return (
    <span className="run-mark" data-outcome={outcome} title={words}>
      {outcome === 'in_progress' ? <span className="spinner" /> : <Icon name={icons[outcome]} size={11} />}
      <span className="hidden-visually">{words}</span>
    </span>
  );
}
