import { useTranslation } from 'react-i18next';
import type { Grade } from '../../../../orchestrator/contract/grade.js';
import { clockText } from '../../parts/duration.js';
import { Icon } from '../../parts/icon.js';

const marks = ['identify', 'report', 'contain', 'recover'] as const;

/** Times to identify, report, contain and recover, drawn against the target for first containment. */
export function Times({ times }: { times: Grade['times'] }) {
  const { t } = useTranslation();
  const rows = marks.map((mark) => ({ mark, ms: times[`${mark}Ms`] }));
  const longest = Math.max(times.targetMs * 1.15, ...rows.map((row) => (row.ms ?? 0) * 1.08));
  const targetAt = `${(times.targetMs / longest) * 100}%`;
  return (
    <div className="times">
      <ul>
        {rows.map(({ mark, ms }) => (
          <li key={mark} data-mark={mark}>
            <span>{t(`result.time.${mark}`)}</span>
            <span className="times-bar" aria-hidden="true">
              {ms !== null && (
                <span
                  style={{ width: `${(ms / longest) * 100}%` }}
                  data-late={mark === 'contain' && ms > times.targetMs}
                />
              )}
              <i style={{ left: targetAt }} />
            </span>
            <span className="num">{ms === null ? t('result.never') : clockText(ms)}</span>
          </li>
        ))}
      </ul>
      <p className={times.withinTarget ? 'times-verdict ok' : 'times-verdict late'}>
        <Icon name={times.withinTarget ? 'check' : 'clock'} />
        {t(times.withinTarget ? 'result.within' : 'result.notWithin', { time: clockText(times.targetMs) })}
      </p>
    </div>
  );
}
