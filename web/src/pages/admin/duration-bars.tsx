import { useTranslation } from 'react-i18next';
import type { Distribution } from '../../../../orchestrator/contract/operation.js';

/** How often something took how long: a bar for each range of times, from the first to the last that came about. */
export function DurationBars({ title, distribution }: { title: string; distribution: Distribution }) {
  const { t } = useTranslation();
  const { count, buckets } = distribution;
  const first = buckets.findIndex((bucket) => bucket.count > 0);
  const last = buckets.findLastIndex((bucket) => bucket.count > 0);
  const shown = count === 0 ? [] : buckets.slice(Math.max(0, first - 1), last + 2);
  const most = Math.max(1, ...shown.map((bucket) => bucket.count));
  return (
    <figure className="card padded duration-bars">
      <figcaption>
        <h3>{title}</h3>
        <p className="muted small">
          {count === 0 ? t('admin.operation.nothing') : t('admin.operation.measured', { number: count })}
        </p>
      </figcaption>
      <ul>
        {shown.map(({ upToMs, count: own }) => {
          const range =
            upToMs === null ? t('admin.operation.longer') : t('admin.operation.upTo', { time: timeText(upToMs) });
          return (
            <li key={String(upToMs)} aria-label={t('admin.operation.bar', { range, number: own })}>
              <span className="duration-range" aria-hidden="true">
                {range}
              </span>
              <span className="duration-track" aria-hidden="true">
                <i style={{ inlineSize: `${(own / most) * 100}%` }} />
              </span>
              <span className="num" aria-hidden="true">
                {own}
              </span>
            </li>
          );
        })}
      </ul>
    </figure>
  );
}

/** Signs of units are the same in both languages. */
const timeText = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${ms / 1000} s`);
