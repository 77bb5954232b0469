import { useTranslation } from 'react-i18next';
import type { LabResult } from '../../../../../orchestrator/contract/cohort-results.js';
import { clockText } from '../../../parts/duration.js';
import { median } from './numbers.js';

const minuteMs = 60_000;
const marks = ['identify', 'report', 'contain'] as const;
const size = { width: 420, height: 170, left: 96, right: 14, top: 18, bottom: 22 };

/** When each person identified, reported and contained, on one axis; the target as a line, the median as a thick mark. */
export function TimesStrips({ results, targetMinutes }: { results: LabResult[]; targetMinutes: number }) {
  const { t } = useTranslation();
  const rows = marks.map((mark) => {
    const times = results.flatMap((result) => result[`${mark}Ms`] ?? []);
    return { mark, times, middle: median(times), never: results.length - times.length };
  });
  const longest = Math.max(targetMinutes * minuteMs * 1.25, ...rows.flatMap(({ times }) => times));
  const inner = size.width - size.left - size.right;
  const x = (ms: number) => size.left + (ms / longest) * inner;
  const step = stepOf(longest / minuteMs);
  const ticks = Array.from({ length: Math.floor(longest / minuteMs / step) + 1 }, (_, index) => index * step);
  const base = size.height - size.bottom;
  const lane = (base - size.top) / rows.length;
  return (
    <svg
      className="picture"
      viewBox={`0 0 ${size.width} ${size.height}`}
      role="img"
      aria-label={t('cohorts.results.times')}
    >
      {ticks.map((minutes) => (
        <g key={minutes}>
          <line
            className="picture-grid"
            x1={x(minutes * minuteMs)}
            x2={x(minutes * minuteMs)}
            y1={size.top}
            y2={base}
          />
          <text x={x(minutes * minuteMs)} y={size.height - 6} textAnchor="middle">
            {minutes}
          </text>
        </g>
      ))}
      <line
        className="picture-target"
        x1={x(targetMinutes * minuteMs)}
        x2={x(targetMinutes * minuteMs)}
        y1={4}
        y2={base}
      />
      <text className="picture-target-text" x={x(targetMinutes * minuteMs) - 5} y={11} textAnchor="end">
        {t('cohorts.results.target', { minutes: targetMinutes })}
      </text>
      {rows.map(({ mark, times, middle, never }, index) => {
        const y = size.top + (index + 0.5) * lane;
        const said = middle === null ? '–' : clockText(middle);
        return (
          <g key={mark}>
            <title>
              {t('cohorts.results.timesRow', { mark: t(`phase.${mark}`), count: times.length, median: said })}
            </title>
            <text className="picture-lane" x={0} y={y - 1}>
              {t(`phase.${mark}`)}
            </text>
            <text x={0} y={y + 12}>
              {said}
              {never > 0 ? ` · ${t('cohorts.results.never', { count: never })}` : ''}
            </text>
            {times.map((ms, place) => (
              <circle
                // biome-ignore lint/suspicious/noArrayIndexKey: dots are not told apart.
                key={place}
                className="picture-dot"
                data-late={mark === 'contain' && ms > targetMinutes * minuteMs}
                cx={x(ms)}
                // Dots that would cover each other are spread over the lane.
                cy={y + ((place % 5) - 2) * 3.4}
                r={4}
              />
            ))}
            {middle !== null && (
              <line className="picture-median" x1={x(middle)} x2={x(middle)} y1={y - 13} y2={y + 13} />
            )}
          </g>
        );
      })}
      <line className="picture-axis" x1={size.left} x2={size.width - size.right} y1={base} y2={base} />
    </svg>
  );
}

/** Minutes between two marks of the axis: about five marks, on round numbers. */
const stepOf = (minutes: number): number => [5, 10, 15, 20, 30, 60, 120].find((step) => minutes / step <= 6) ?? 240;
