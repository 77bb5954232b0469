import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import UPlot from 'uplot';
import type { CpuSample } from '../../../../orchestrator/contract/attempt.js';
import { serverNow } from '../../api/clock.js';
import { api } from '../../api/endpoints.js';
import type { Live } from '../../api/live.js';
import { useWording } from '../../i18n/text.js';
import { useDark } from '../../parts/theme.js';

const windowMs = 10 * 60_000;

/** CPU of one host over the last ten minutes, as a share of what the lab grants it. */
export function CpuChart({ live, attempt, host }: { live: Live; attempt: string; host: string }) {
  const { t } = useTranslation();
  const { percent } = useWording();
  const box = useRef<HTMLDivElement>(null);
  const samples = useRef<CpuSample[]>([]);
  const [now, setNow] = useState<number | null>(null);
  const dark = useDark();
  const draw = useRef<() => void>(() => {});

  useEffect(() => {
    let current = true;
    const take = (more: CpuSample[]) => {
      const byTime = new Map(samples.current.map((sample) => [sample.at, sample]));
      for (const sample of more) if (sample.host === host) byTime.set(sample.at, sample);
      const from = serverNow() - windowMs;
      samples.current = [...byTime.values()].filter((one) => one.at >= from).sort((a, b) => a.at - b.at);
      setNow(samples.current.at(-1)?.share ?? null);
      draw.current();
    };
    const onCpu = (id: string, more: CpuSample[]) => id === attempt && take(more);
    live.socket.on('cpu', onCpu);
    // What came before: without it the chart fills from now on.
    api.cpu(attempt).then(
      (more) => current && take(more),
      () => undefined,
    );
    return () => {
      current = false;
      live.socket.off('cpu', onCpu);
    };
  }, [live, attempt, host]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme decides the colours that are read here.
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const plot = new UPlot(options(element), [[], []], element);
    draw.current = () => {
      const seconds = samples.current.map((one) => one.at / 1_000);
      const shares = samples.current.map((one) => one.share);
      plot.setData([seconds, shares], false);
      const end = serverNow() / 1_000;
      plot.setScale('x', { min: end - windowMs / 1_000, max: end });
      plot.setScale('y', { min: 0, max: Math.max(1, ...shares) });
    };
    draw.current();
    const observer = new ResizeObserver(() =>
      plot.setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      draw.current = () => {};
      plot.destroy();
    };
  }, [dark]);

  const label = t('cpu.label', { host });
  return (
    <figure className="cpu" aria-label={label}>
      <figcaption>
        <span>
          <strong>{t('cpu.title', { host })}</strong> <span className="muted">{t('cpu.share')}</span>
        </span>
        <span className="num cpu-now">{now === null ? '–' : percent(now)}</span>
      </figcaption>
      <div className="cpu-plot" ref={box} aria-hidden="true" />
    </figure>
  );
}

function options(element: HTMLElement): UPlot.Options {
  const style = getComputedStyle(element);
  const ink = style.color;
  // The style sheet hands the accent over as a border colour, which computes to plain rgb().
  const accent = style.borderTopColor;
  const axis: UPlot.Axis = {
    stroke: ink,
    font: '10px system-ui, sans-serif',
    grid: { stroke: 'rgb(128 140 152 / 25%)', width: 1 },
    ticks: { show: false },
  };
  return {
    width: element.clientWidth,
    height: element.clientHeight,
    legend: { show: false },
    cursor: { show: false },
    padding: [6, 6, 0, 0],
    // Logs inside a range are in UTC, so is this axis.
    tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1_000), 'Etc/UTC'),
    scales: { x: { time: true, auto: false }, y: { auto: false } },
    axes: [
      {
        ...axis,
        size: 18,
        space: 70,
        values: (_plot, ticks) => ticks.map((at) => new Date(at * 1_000).toISOString().slice(11, 16)),
      },
      {
        ...axis,
        size: 36,
        splits: () => [0, 0.5, 1],
        values: (_plot, ticks) => ticks.map((share) => `${Math.round(share * 100)}%`),
      },
    ],
    series: [
      {},
      {
        stroke: accent,
        width: 1.5,
        fill: accent.replace('rgb(', 'rgba(').replace(')', ', 0.14)'),
        points: { show: false },
      },
    ],
  };
}
