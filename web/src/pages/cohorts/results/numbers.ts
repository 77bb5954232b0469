/** The middle of some numbers, the mean of the two in the middle where their count is even; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[middle - 1], sorted[middle]];
  if (high === undefined) return null;
  return sorted.length % 2 === 1 || low === undefined ? high : (low + high) / 2;
}

/** How many values fall into each of `bins` equal parts from 0 to `max`; the last part includes `max`. */
export function histogram(values: readonly number[], max: number, bins: number): number[] {
  const counts = Array.from({ length: bins }, () => 0);
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor((value / max) * bins)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
