import { memo } from 'react';
import type { Debrief } from '../../../../orchestrator/contract/grade.js';
import type { Scale } from './axis.js';
import { cpuPath } from './cpu-path.js';

/** The full share lies so far below the top: a quota can be passed for a moment. */
const headroom = 12;

interface Props {
  samples: Debrief['cpu'];
  host: string;
  scale: Scale;
  top: number;
  height: number;
}

/** The CPU of one host. */
export const Cpu = memo(function Cpu({ samples, host, scale, top, height }: Props) {
  return (
    <g transform={`translate(0 ${top})`}>
      <text className="chart-lane-name" x={12} y={20}>
        CPU
      </text>
      <text className="chart-cpu-tick" x={scale.left - 6} y={16} textAnchor="end">
        100%
      </text>
      <text className="chart-cpu-tick" x={scale.left - 6} y={height} textAnchor="end">
        0
      </text>
      <path className="chart-cpu" clipPath="url(#chart-area)" d={cpuPath(samples, host, scale.x, height, headroom)} />
    </g>
  );
});
