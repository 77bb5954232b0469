/** What differs by more is no correction of a clock that runs a little fast or slow: somebody set it, or the machine slept. */
const stepMs = 1_000;

interface Sources {
  /** The machine's clock, and one that nobody can set; both in milliseconds. */
  wall?: () => number;
  monotonic?: () => number;
  /** While somebody's time is running, the clock's is not set. */
  isBusy: () => boolean;
  /** The machine's clock was set by so many milliseconds; said once for each time. */
  onStep: (ms: number) => void;
}

/**
 * The machine's clock in epoch milliseconds; but where that is set while labs are worked on, time goes on as it did, so that
 * nobody gains or loses any. It is the machine's again once nobody works.
 */
export function steadyClock({
  wall = Date.now,
  monotonic = () => performance.now(),
  isBusy,
  onStep,
}: Sources): () => number {
  /** How far ahead of the one that nobody can set: what is told here, and what the machine showed last. */
  let ahead = wall() - monotonic();
  let seen = ahead;
  return (): number => {
    const since = monotonic();
    const machine = wall() - since;
    if (Math.abs(machine - seen) > stepMs) onStep(Math.round(machine - seen));
    seen = machine;
    if (Math.abs(machine - ahead) <= stepMs || !isBusy()) ahead = machine;
    return Math.round(since + ahead);
  };
}
