import { useTranslation } from 'react-i18next';
import type { LabResult } from '../../../../../orchestrator/contract/cohort-results.js';
import { histogram } from './numbers.js';

const bins = 10;
const size = { width: 420, height: 170, top: 18, bottom: 22 };

/** How many people have how many points, in ten columns; the pass mark as a line. */
export function PointsHistogram({ results, passPoints }: { results: LabResult[]; passPoints: number | null }) {
  const { t } = useTranslation();
  const max = Math.max(1, ...results.map((result) => result.max));
  const counts = histogram(
    results.map(({ points }) => points),
    max,
    bins,
  );
  const most = Math.max(1, ...counts);
  const column = size.width / bins;
  const base = size.height - size.bottom;
  const heightOf = (count: number) => (count / most) * (base - size.top);
  const label = (bin: number) => ({ from: Math.round((bin / bins) * max), to: Math.round(((bin + 1) / bins) * max) });
  return (
    <svg
      className="picture"
      viewBox={`0 0 ${size.width} ${size.height}`}
      role="img"
      aria-label={t('cohorts.results.points')}
    >
      {counts.map((count, bin) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place.
        <g key={bin}>
          <title>{t('cohorts.results.pointsBar', { ...label(bin), count })}</title>
          <rect
            className="picture-bar"
            x={bin * column + 2}
            y={base - heightOf(count)}
            width={column - 4}
            height={heightOf(count)}
            rx={2}
          />
          {count > 0 && (
            <text x={(bin + 0.5) * column} y={base - heightOf(count) - 5} textAnchor="middle">
              {count}
            </text>
          )}
        </g>
      ))}
      <line className="picture-axis" x1={0} x2={size.width} y1={base} y2={base} />
      {[0, 0.25, 0.5, 0.75, 1].map((share) => (
        <text
          key={share}
          x={share * size.width}
          y={size.height - 6}
          textAnchor={share === 0 ? 'start' : share === 1 ? 'end' : 'middle'}
        >
          {Math.round(share * max)}
        </text>
      ))}
      {passPoints !== null && (
        <>
          <line
            className="picture-target"
            x1={(passPoints / max) * size.width}
            x2={(passPoints / max) * size.width}
            y1={4}
            y2={base}
          />
          <text className="picture-target-text" x={(passPoints / max) * size.width - 5} y={11} textAnchor="end">
            {t('cohorts.results.passLine', { points: passPoints })}
          </text>
        </>
      )}
    </svg>
  );
}
