import type { AttemptState } from '../../../orchestrator/contract/attempt.js';
import { Icon } from './icon.js';

/** How an attempt ended, as a sign. */
export function EndedMark({ state }: { state: AttemptState }) {
  const name = state === 'graded' ? 'check' : state === 'failed' ? 'warn' : state === 'expired' ? 'clock' : 'flag';
  return (
    <span className={`ended-mark ${state}`}>
      <Icon name={name} size={20} />
    </span>
  );
}
