import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Debrief } from '../../../../orchestrator/contract/grade.js';
import { useWording } from '../../i18n/text.js';
import { clockText } from '../../parts/duration.js';
import { Icon } from '../../parts/icon.js';
import { pan, type Span, shiftInto, stack, ticks, zoom } from './axis.js';
import { cpuPath } from './cpu-path.js';

const lanes = ['attack', 'response', 'service', 'examiner'] as const;
const left = 88;
const right = 18;
const laneHeight = 58;
const cpuHeight = 84;
const axisHeight = 26;

interface Props {
  debrief: Debrief;
  /** Whose CPU is drawn. */
  cpuHost: string;
  onEvidence: (seqs: number[]) => void;
}

/** Attack, response, service and examiner as lanes over one time axis, CPU below. Arrows go from mark to mark. */
export function TimelineChart({ debrief, cpuHost, onEvidence }: Props) {
  const { t } = useTranslation();
  const { text, utc } = useWording();
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(900);
  const events = useMemo(() => [...debrief.events].sort((a, b) => a.at - b.at), [debrief]);
  const whole = useMemo<Span>(() => {
    const margin = Math.max(2_000, (debrief.to - debrief.from) * 0.02);
    return { from: debrief.from - margin, to: debrief.to + margin };
  }, [debrief]);
  const [span, setSpan] = useState(whole);
  const [chosen, setChosen] = useState<number | null>(null);
  const start = debrief.times.clockStartedAt ?? debrief.from;
  const target = start + debrief.times.targetMs;
  const shown = lanes.filter((lane) => events.some((event) => event.lane === lane));

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(Math.max(420, element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const x = (at: number) => left + ((at - span.from) / (span.to - span.from)) * (width - left - right);
  const inside = (at: number) => at >= span.from && at <= span.to;
  const cpuTop = axisHeight + shown.length * laneHeight;
  const height = cpuTop + cpuHeight + 10;
  const event = chosen === null ? null : events[chosen];

  /** Chooses an event, brings it into view and gives its mark the focus. */
  function go(to: number) {
    const next = events[Math.min(events.length - 1, Math.max(0, to))];
    if (!next) return;
    const index = events.indexOf(next);
    const length = span.to - span.from;
    if (!inside(next.at)) setSpan(shiftInto({ from: next.at - length / 2, to: next.at + length / 2 }, whole));
    setChosen(index);
    requestAnimationFrame(() => box.current?.querySelector<SVGElement>(`[data-event="${index}"]`)?.focus());
  }
  function onKeyDown(key: KeyboardEvent) {
    const centre = event && inside(event.at) ? event.at : (span.from + span.to) / 2;
    if (key.key === 'ArrowRight') go((chosen ?? -1) + 1);
    else if (key.key === 'ArrowLeft') go((chosen ?? 1) - 1);
    else if (key.key === '+' || key.key === '=') setSpan(zoom(span, whole, 0.5, centre));
    else if (key.key === '-') setSpan(zoom(span, whole, 2, centre));
    else if (key.key === '0') setSpan(whole);
    else return;
    key.preventDefault();
  }
  const middle = (span.from + span.to) / 2;
  const since = (at: number) => (at >= start ? `+${clockText(at - start)}` : `−${clockText(start - at)}`);

  return (
    <div className="card chart">
      <div className="chart-bar">
        <ul className="chart-legend">
          {shown.map((lane) => (
            <li key={lane}>
              <i data-lane={lane} />
              {t(`debrief.lanes.${lane}`)}
            </li>
          ))}
        </ul>
        <div className="button-row no-print">
          <button
            type="button"
            className="button small only-icon"
            aria-label={t('debrief.left')}
            title={t('debrief.left')}
            onClick={() => setSpan(pan(span, whole, -0.5))}
          >
            <Icon name="left" />
          </button>
          <button
            type="button"
            className="button small only-icon"
            aria-label={t('debrief.right')}
            title={t('debrief.right')}
            onClick={() => setSpan(pan(span, whole, 0.5))}
          >
            <Icon name="right" />
          </button>
          <button
            type="button"
            className="button small only-icon"
            aria-label={t('debrief.zoomOut')}
            title={t('debrief.zoomOut')}
            onClick={() => setSpan(zoom(span, whole, 2, middle))}
          >
            <Icon name="minus" />
          </button>
          <button
            type="button"
            className="button small only-icon"
            aria-label={t('debrief.zoomIn')}
            title={t('debrief.zoomIn')}
            onClick={() => setSpan(zoom(span, whole, 0.5, event && inside(event.at) ? event.at : middle))}
          >
            <Icon name="plus" />
          </button>
          <button type="button" className="button small" onClick={() => setSpan(whole)}>
            {t('debrief.all')}
          </button>
        </div>
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: passes on the keys of the marks inside. */}
      <div ref={box} className="chart-box" onKeyDown={onKeyDown}>
        {/* biome-ignore lint/a11y/useSemanticElements: an SVG cannot be a <fieldset>. */}
        <svg width={width} height={height} role="group" aria-label={t('debrief.chartLabel')}>
          <clipPath id="chart-area">
            <rect x={left} y={0} width={width - left - right} height={height} />
          </clipPath>
          {ticks(span, start, Math.max(3, width / 110)).map((at) => (
            <g key={at} className="chart-tick" transform={`translate(${x(at)} 0)`}>
              <line y1={axisHeight - 6} y2={cpuTop + cpuHeight} />
              <text y={13} textAnchor="middle">
                {since(at)}
              </text>
            </g>
          ))}
          {shown.map((lane, row) => (
            <g key={lane} transform={`translate(0 ${axisHeight + row * laneHeight})`}>
              <rect className="chart-lane" data-odd={row % 2 === 1} width={width} height={laneHeight} />
              <text className="chart-lane-name" x={12} y={laneHeight / 2 + 4} data-lane={lane}>
                {t(`debrief.lanes.${lane}`)}
              </text>
            </g>
          ))}
          {inside(target) && (
            <g className="chart-target" transform={`translate(${x(target)} 0)`}>
              <line y1={axisHeight - 4} y2={cpuTop + cpuHeight} />
              <text x={-5} y={cpuTop + 14} textAnchor="end">
                {t('debrief.target', { time: clockText(debrief.times.targetMs) })}
              </text>
            </g>
          )}
          <g transform={`translate(0 ${cpuTop})`}>
            <text className="chart-lane-name" x={12} y={20}>
              CPU
            </text>
            <text className="chart-cpu-tick" x={left - 6} y={16} textAnchor="end">
              100%
            </text>
            <text className="chart-cpu-tick" x={left - 6} y={cpuHeight} textAnchor="end">
              0
            </text>
            <path
              className="chart-cpu"
              clipPath="url(#chart-area)"
              d={cpuPath(debrief.cpu, cpuHost, x, cpuHeight, 12)}
            />
          </g>
          {shown.map((lane, row) => {
            const own = events.flatMap((one, index) => (one.lane === lane && inside(one.at) ? [{ one, index }] : []));
            const rows = stack(
              own.map(({ one }) => x(one.at)),
              13,
              3,
            );
            return own.map(({ one, index }, at) => {
              const y =
                axisHeight +
                row * laneHeight +
                laneHeight / 2 +
                ((rows[at] ?? 0) - (Math.max(...rows) > 0 ? 1 : 0)) * 14;
              return (
                // biome-ignore lint/a11y/useSemanticElements: a mark inside an SVG cannot be a <button>.
                <g
                  key={index}
                  className="chart-event"
                  data-event={index}
                  data-lane={lane}
                  data-chosen={index === chosen}
                  role="button"
                  tabIndex={index === (chosen ?? 0) ? 0 : -1}
                  aria-label={`${since(one.at)}, ${t(`debrief.lanes.${lane}`)}: ${text(one.text)}`}
                  onFocus={() => setChosen(index)}
                  onMouseEnter={() => setChosen(index)}
                  transform={`translate(${x(one.at)} ${y})`}
                >
                  <circle className="chart-hit" r={11} />
                  <circle className="chart-dot" r={5.5} />
                </g>
              );
            });
          })}
          {event && inside(event.at) && (
            <line
              className="chart-cursor"
              x1={x(event.at)}
              x2={x(event.at)}
              y1={axisHeight - 4}
              y2={cpuTop + cpuHeight}
            />
          )}
        </svg>
      </div>
      <div className="chart-detail" aria-live="polite">
        {event ? (
          <>
            <span className="num chart-when">
              {since(event.at)} <span className="muted">{utc(event.at)} UTC</span>
            </span>
            <span className="chart-text" data-lane={event.lane}>
              {text(event.text)}
            </span>
            <span className="chart-more">
              {event.techniques.map((id) => (
                <span key={id} className="chip mono">
                  {id}
                </span>
              ))}
              {event.seq !== null && (
                <button type="button" className="link-button" onClick={() => onEvidence([event.seq as number])}>
                  {t('result.evidence', { count: 1 })}
                </button>
              )}
            </span>
          </>
        ) : (
          <span className="muted">{t('debrief.hint')}</span>
        )}
      </div>
    </div>
  );
}
