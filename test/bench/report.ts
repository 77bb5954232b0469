/** One measured figure beside its floor, both taken in the same run. */
export interface Row {
  what: string;
  unit: 'ms' | 'MB' | 'MB/s' | 'count';
  ours: number;
  floor: number;
  /** ours / floor. Where more is better (MB/s) the goal is a least ratio, else a greatest one. */
  ratio: number;
  /** Null where the figure is only told. */
  goal: number | null;
  ok: boolean;
}

/** Builds a row; `goal` is a ratio: at most for times and sizes, at least for
 * throughput, null where there is none. */
export function row(what: string, unit: Row['unit'], ours: number, floor: number, goal: number | null): Row {
  const ratio = ours / floor;
  const reached = goal === null || (unit === 'MB/s' ? ratio >= goal : ratio <= goal);
  return { what, unit, ours, floor, ratio, goal, ok: reached };
}

/** A row about a promise in figures, whatever the machine: the floor is what was promised, as `most`. */
export function limit(what: string, unit: 'ms' | 'MB', ours: number, most: number): Row {
  return row(what, unit, ours, most, 1);
}

export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: number[]): number => percentile(values, 0.5);

export function printTable(rows: Row[]): void {
  const number = (value: number) => value.toFixed(value < 10 ? 2 : 0);
  const lines = rows.map(({ what, unit, ours, floor, ratio, goal, ok }) => [
    what,
    `${number(ours)} ${unit}`,
    `${number(floor)} ${unit}`,
    ratio.toFixed(2),
    goal === null ? '' : `${unit === 'MB/s' ? '≥' : '≤'} ${Number(goal.toFixed(2))}`,
    goal === null ? '' : ok ? 'ok' : 'MISSED',
  ]);
  const all = [['what', 'ours', 'floor', 'ratio', 'goal', ''], ...lines];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((line) => (line[column] as string).length))) ?? [];
  for (const line of all) console.log(line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
}
