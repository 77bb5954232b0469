import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Debrief } from '../../../../orchestrator/contract/grade.js';
import type { Scale } from './axis.js';

/** Height of the strip, in pixels. */
export const connectionHeight = 46;
const rowHeight = 15;

interface Props {
  connections: Debrief['connections'];
  scale: Scale;
  top: number;
}

/** Connections as they began: those to the attacker in a row of their own. Many at one pixel are drawn as one. */
export const Connections = memo(function Connections({ connections, scale, top }: Props) {
  const { x, inside, left } = scale;
  const { t } = useTranslation();
  const rows = [
    { key: 'hostile', own: connections.filter((one) => one.hostile) },
    { key: 'other', own: connections.filter((one) => !one.hostile) },
  ] as const;
  return (
    <g className="chart-connections" transform={`translate(0 ${top})`}>
      <text className="chart-lane-name" x={12} y={26}>
        {t('debrief.connections')}
      </text>
      {rows.map(({ key, own }, row) => {
        const pixels = [...new Set(own.filter(({ at }) => inside(at)).map(({ at }) => Math.round(x(at))))];
        const y = 8 + row * (rowHeight + 4);
        return (
          <g key={key} data-row={key}>
            <title>{t(`debrief.connectionRow.${key}`, { count: own.length })}</title>
            <line x1={left} x2="100%" y1={y + rowHeight} y2={y + rowHeight} />
            <path d={pixels.map((at) => `M${at} ${y}V${y + rowHeight}`).join('')} />
          </g>
        );
      })}
    </g>
  );
});
