import type { Debrief } from '../../../../orchestrator/contract/grade.js';

/** Longer pauses between samples are drawn as pauses. */
const gapMs = 15_000;

/** The area under one host's CPU share, as an SVG path `height` high whose full share lies at `top`. */
export function cpuPath(
  samples: Debrief['cpu'],
  host: string,
  x: (at: number) => number,
  height: number,
  top: number,
): string {
  const y = (share: number) => height - Math.min(1.1, share) * (height - top);
  const own = samples.filter((sample) => sample.host === host).sort((a, b) => a.at - b.at);
  let path = '';
  let previous: (typeof own)[number] | undefined;
  for (const sample of own) {
    const point = `${x(sample.at).toFixed(1)} ${y(sample.share).toFixed(1)}`;
    if (previous === undefined || sample.at - previous.at > gapMs) {
      if (previous !== undefined) path += `L${x(previous.at).toFixed(1)} ${height}Z`;
      path += `M${x(sample.at).toFixed(1)} ${height}L${point}`;
    } else path += `L${point}`;
    previous = sample;
  }
  return previous === undefined ? '' : `${path}L${x(previous.at).toFixed(1)} ${height}Z`;
}
