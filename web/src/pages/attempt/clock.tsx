import { useTranslation } from 'react-i18next';
import type { AttemptView } from '../../../../orchestrator/contract/attempt.js';
import { clockText } from '../../parts/duration.js';
import { useNow } from '../../parts/use-now.js';

/** Amber from two thirds of the target, red past it: 20 and 30 minutes for the usual target. */
export function clockTone(elapsedMs: number, targetMs: number): 'calm' | 'amber' | 'red' {
  if (elapsedMs >= targetMs) return 'red';
  return elapsedMs >= (targetMs * 2) / 3 ? 'amber' : 'calm';
}

/** Time since the attack's first effect against the target for first containment. Stands still once submitted. */
export function Clock({ attempt, targetMinutes }: { attempt: AttemptView; targetMinutes: number }) {
  const { t } = useTranslation();
  const running = attempt.state === 'running' && attempt.pausedAt === null;
  const final = ['graded', 'closed', 'failed', 'expired'].includes(attempt.state);
  const now = useNow(running);
  const { clockStartedAt } = attempt;
  const targetMs = targetMinutes * 60_000;
  const end = running ? now : (attempt.pausedAt ?? attempt.submittedAt ?? clockStartedAt ?? now);
  const elapsedMs = clockStartedAt === null ? 0 : Math.max(0, end - clockStartedAt - attempt.pausedMs);
  const tone = clockStartedAt === null ? 'idle' : clockTone(elapsedMs, targetMs);
  const leftMs = attempt.endsAt === null ? null : attempt.endsAt - now;
  // Over without having been submitted: there is no time to tell.
  if (final && attempt.submittedAt === null) return <div className="clock" />;
  return (
    <div className="clock" data-tone={tone}>
      <div className="clock-face" role="timer" aria-label={t('clock.label')}>
        <span className="clock-time num">{clockText(elapsedMs)}</span>
        <span className="clock-target num">/ {clockText(targetMs)}</span>
      </div>
      <div className="clock-track" aria-hidden="true">
        <span style={{ width: `${Math.min(100, (elapsedMs / targetMs) * 100)}%` }} />
      </div>
      <div className="clock-note">
        {attempt.pausedAt !== null
          ? t('steer.paused')
          : clockStartedAt === null
            ? t('clock.idle')
            : tone === 'red'
              ? t('clock.past')
              : t('clock.target')}
        {running && leftMs !== null && leftMs < 15 * 60_000 && (
          <span className="num"> · {t('clock.ends', { time: clockText(leftMs) })}</span>
        )}
      </div>
    </div>
  );
}
