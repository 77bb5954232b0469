import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Debrief } from '../../../../orchestrator/contract/grade.js';
import { useWording } from '../../i18n/text.js';
import { type Scale, stack } from './axis.js';

type Event = Debrief['events'][number];

/** Lanes with many marks have smaller ones, closer together. Pixels: how near in a row, and from row to row. */
const dense = { lanes: ['command'] as Event['lane'][], gap: 8, rows: 4, step: 10, hit: 6, dot: 3.5 };
const sparse = { gap: 13, rows: 3, step: 14, hit: 11, dot: 5.5 };

interface Props {
  /** In the order of time. */
  events: Event[];
  /** From top to bottom. */
  lanes: Event['lane'][];
  scale: Scale;
  top: number;
  laneHeight: number;
  chosen: number | null;
  since: (at: number) => string;
  onHover: (index: number) => void;
  onChoose: (index: number) => void;
}

/** The events as marks in their lanes, each a button and a single element: a long attempt has many hundreds. */
export const Marks = memo(function Marks({ events, lanes, scale, top, laneHeight, chosen, ...rest }: Props) {
  const { since, onHover, onChoose } = rest;
  const { t } = useTranslation();
  const { text } = useWording();
  const { x, inside } = scale;
  return lanes.map((lane, row) => {
    const { gap, rows, step, hit, dot } = dense.lanes.includes(lane) ? dense : sparse;
    const own = events.flatMap((one, index) => (one.lane === lane && inside(one.at) ? [{ one, index }] : []));
    const stacked = stack(
      own.map(({ one }) => x(one.at)),
      gap,
      rows,
    );
    const name = t(`debrief.lanes.${lane}`);
    const middle = (Math.max(0, ...stacked) * step) / 2;
    return own.map(({ one, index }, at) => {
      const y = top + (row + 0.5) * laneHeight + (stacked[at] ?? 0) * step - middle;
      return (
        // biome-ignore lint/a11y/useSemanticElements: a mark inside an SVG cannot be a <button>.
        <circle
          key={index}
          className="chart-event"
          data-event={index}
          data-lane={lane}
          data-chosen={index === chosen}
          role="button"
          tabIndex={index === (chosen ?? 0) ? 0 : -1}
          aria-label={`${since(one.at)}, ${name}: ${text(one.text)}`}
          onFocus={() => onHover(index)}
          onClick={() => onChoose(index)}
          onMouseEnter={() => onHover(index)}
          cx={x(one.at)}
          cy={y}
          r={dot}
          // Around the dot, unseen: what a finger or a mouse may miss it by.
          strokeWidth={2 * (hit - dot)}
        />
      );
    });
  });
});
