import { type KeyboardEvent, type MouseEvent, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Timeline } from '../../../../orchestrator/contract/grade.js';
import { useWording } from '../../i18n/text.js';
import { clockText, sinceText } from '../../parts/duration.js';
import type { Shell } from '../../recording/cursor.js';
import { type Span, scaleOf, shiftInto, ticks, zoom } from './axis.js';
import { ChartBar } from './chart-bar.js';
import { Connections, connectionHeight } from './connections.js';
import { Cpu } from './cpu.js';
import { Marks } from './marks.js';

const lanes = ['attack', 'command', 'response', 'objective', 'service', 'examiner'] as const;
const left = 104;
const right = 18;
const laneHeight = 56;
const cpuHeight = 84;
const axisHeight = 26;

interface Props {
  debrief: Timeline;
  /** Whose CPU is drawn. */
  cpuHost: string;
  onEvidence: (seqs: number[]) => void;
  /** The moment that the recording shows (epoch ms). */
  cursor: number | null;
  /** A moment was pointed out, in a command's own shell where it is one: the recording follows. */
  onCursor: (at: number, terminal?: Shell | null) => void;
}

/** What happened as lanes over one time axis, CPU and connections below. Arrows go from mark to mark, a click to a moment. */
export function TimelineChart({ debrief, cpuHost, onEvidence, cursor, onCursor }: Props) {
  const { t } = useTranslation();
  const { text, utc } = useWording();
  const box = useRef<HTMLDivElement>(null);
  /** 0 until it is known: long attempts have many marks, and none is drawn twice. */
  const [width, setWidth] = useState(0);
  const events = useMemo(() => [...debrief.events].sort((a, b) => a.at - b.at), [debrief]);
  const whole = useMemo<Span>(() => {
    const margin = Math.max(2_000, (debrief.to - debrief.from) * 0.02);
    return { from: debrief.from - margin, to: debrief.to + margin };
  }, [debrief]);
  const [span, setSpan] = useState(whole);
  const [chosen, setChosen] = useState<number | null>(null);
  const start = debrief.times.clockStartedAt ?? debrief.from;
  const target = start + debrief.times.targetMs;
  const shown = useMemo(() => lanes.filter((lane) => events.some((event) => event.lane === lane)), [events]);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setWidth(Math.max(420, element.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const scale = useMemo(() => scaleOf(span, left, width - right), [span, width]);
  const { x, inside } = scale;
  const cpuTop = axisHeight + shown.length * laneHeight;
  const connectionTop = cpuTop + cpuHeight;
  const bottom = connectionTop + connectionHeight;
  const height = bottom + 10;
  const event = chosen === null ? null : events[chosen];

  const choose = useCallback(
    (index: number) => {
      setChosen(index);
      const one = events[index];
      if (one) onCursor(one.at, one.terminal);
    },
    [events, onCursor],
  );
  function onClick(click: MouseEvent<SVGSVGElement>) {
    const at = scale.at(click.nativeEvent.offsetX);
    if (inside(at) && !(click.target as Element).closest('.chart-event')) onCursor(Math.round(at));
  }
  /** Chooses an event, brings it into view and gives its mark the focus. */
  function go(to: number) {
    const next = events[Math.min(events.length - 1, Math.max(0, to))];
    if (!next) return;
    const index = events.indexOf(next);
    const length = span.to - span.from;
    if (!inside(next.at)) setSpan(shiftInto({ from: next.at - length / 2, to: next.at + length / 2 }, whole));
    choose(index);
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
  const since = useCallback((at: number) => sinceText(at, start), [start]);

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
        <ChartBar span={span} whole={whole} centre={event && inside(event.at) ? event.at : null} onSpan={setSpan} />
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: passes on the keys of the marks inside. */}
      <div ref={box} className="chart-box" onKeyDown={onKeyDown}>
        {width > 0 && (
          // biome-ignore lint/a11y/useSemanticElements: an SVG cannot be a <fieldset>.
          // biome-ignore lint/a11y/useKeyWithClickEvents: by keys one goes from mark to mark.
          <svg
            width={width}
            height={height}
            viewBox={`0 0 ${width} ${height}`}
            role="group"
            aria-label={t('debrief.chartLabel')}
            onClick={onClick}
          >
            <clipPath id="chart-area">
              <rect x={left} y={0} width={width - left - right} height={height} />
            </clipPath>
            {ticks(span, start, Math.max(3, width / 110)).map((at) => (
              <g key={at} className="chart-tick" transform={`translate(${x(at)} 0)`}>
                <line y1={axisHeight - 6} y2={bottom} />
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
                <line y1={axisHeight - 4} y2={bottom} />
                <text x={-5} y={cpuTop + 14} textAnchor="end">
                  {t('debrief.target', { time: clockText(debrief.times.targetMs) })}
                </text>
              </g>
            )}
            <Cpu samples={debrief.cpu} host={cpuHost} scale={scale} top={cpuTop} height={cpuHeight} />
            <Connections connections={debrief.connections} scale={scale} top={connectionTop} />
            <Marks
              events={events}
              lanes={shown}
              scale={scale}
              top={axisHeight}
              laneHeight={laneHeight}
              chosen={chosen}
              since={since}
              onHover={setChosen}
              onChoose={choose}
            />
            {event && inside(event.at) && (
              <line className="chart-cursor" x1={x(event.at)} x2={x(event.at)} y1={axisHeight - 4} y2={bottom} />
            )}
            {cursor !== null && inside(cursor) && (
              <g className="chart-playhead" data-at={cursor} transform={`translate(${x(cursor)} 0)`}>
                <path d={`M-5 ${axisHeight - 10}H5L0 ${axisHeight - 3}Z`} />
                <line y1={axisHeight - 4} y2={bottom} />
              </g>
            )}
          </svg>
        )}
      </div>
      <div className="chart-detail no-print" aria-live="polite">
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
