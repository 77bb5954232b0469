/** A stretch of time shown (epoch ms). */
export interface Span {
  from: number;
  to: number;
}

/** Where times lie between two edges, in pixels. */
export interface Scale {
  left: number;
  x: (at: number) => number;
  /** The time at an x. */
  at: (x: number) => number;
  inside: (at: number) => boolean;
}

export function scaleOf({ from, to }: Span, left: number, right: number): Scale {
  return {
    left,
    x: (at) => left + ((at - from) / (to - from)) * (right - left),
    at: (x) => from + ((x - left) / (right - left)) * (to - from),
    inside: (at) => at >= from && at <= to,
  };
}

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200].map((seconds) => seconds * 1_000);
const leastMs = 5_000;

/** Times to mark, counted from `zero`: round steps, at most about `count` of them. */
export function ticks(span: Span, zero: number, count: number): number[] {
  const step = steps.find((one) => (span.to - span.from) / one <= count) ?? 7_200_000;
  const first = Math.ceil((span.from - zero) / step) * step + zero;
  const all: number[] = [];
  for (let at = first; at <= span.to; at += step) all.push(at);
  return all;
}

/** Shows `factor` times as much around `centre`, never beyond `whole` and never less than five seconds. */
export function zoom(span: Span, whole: Span, factor: number, centre: number): Span {
  const length = Math.min(whole.to - whole.from, Math.max(leastMs, (span.to - span.from) * factor));
  const share = (centre - span.from) / (span.to - span.from);
  return shiftInto({ from: centre - share * length, to: centre + (1 - share) * length }, whole);
}

/** Moves by `share` of what is shown. */
export function pan(span: Span, whole: Span, share: number): Span {
  const by = (span.to - span.from) * share;
  return shiftInto({ from: span.from + by, to: span.to + by }, whole);
}

/** The nearest span of the same length inside `whole`. */
export function shiftInto(span: Span, whole: Span): Span {
  if (span.from < whole.from) return { from: whole.from, to: Math.min(whole.to, whole.from + span.to - span.from) };
  if (span.to > whole.to) return { from: Math.max(whole.from, whole.to - (span.to - span.from)), to: whole.to };
  return span;
}

/** A row (0 …) for each x so that marks closer than `gap` lie in different rows, as far as `rows` rows allow. */
export function stack(xs: number[], gap: number, rows: number): number[] {
  const lastX: number[] = Array.from({ length: rows }, () => Number.NEGATIVE_INFINITY);
  return xs.map((x) => {
    const free = lastX.findIndex((last) => x - last >= gap);
    const row = free === -1 ? lastX.indexOf(Math.min(...lastX)) : free;
    lastX[row] = x;
    return row;
  });
}
