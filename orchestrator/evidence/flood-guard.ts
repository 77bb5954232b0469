/**
 * What a host may have stored at once, and each second in the long run. Whoever works, or starts a suite of tests many times over,
 * stays far below; a host that does nothing but start programs fills half an hour with 20,000 records instead of a million.
 */
const atOnce = 3_000;
const perSecond = 10;
/** How often it is told what was left out. The examiner waits for seconds after each of its rounds: none takes a flood for quiet. */
const tellEveryMs = 1_000;

/** Keeps a host that does nothing else from filling the disk with its own evidence. */
export interface FloodGuard {
  /** Whether this record of the host's is to be stored. */
  passes(host: string): boolean;
  /** Tells what is left to tell. */
  close(): void;
}

/**
 * `tell`: so many records of a host were left out; called with the first at once, then each second while there are more.
 * `now`: milliseconds.
 */
export function floodGuard(now: () => number, tell: (host: string, dropped: number) => void): FloodGuard {
  const hosts = new Map<string, { left: number; at: number; dropped: number; timer: NodeJS.Timeout | null }>();

  function tellNow(host: string): void {
    const state = hosts.get(host);
    if (!state) return;
    if (state.timer) clearTimeout(state.timer);
    state.timer = null;
    if (state.dropped === 0) return;
    tell(host, state.dropped);
    state.dropped = 0;
    state.timer = setTimeout(() => tellNow(host), tellEveryMs);
  }

  return {
    passes(host) {
      const at = now();
      const state = hosts.get(host) ?? { left: atOnce, at, dropped: 0, timer: null };
      hosts.set(host, state);
      state.left = Math.min(atOnce, state.left + (Math.max(0, at - state.at) / 1000) * perSecond);
      state.at = at;
      if (state.left >= 1) {
        state.left -= 1;
        return true;
      }
      state.dropped += 1;
      if (state.timer === null) tellNow(host);
      return false;
    },
    close() {
      for (const host of hosts.keys()) {
        tellNow(host);
        const timer = hosts.get(host)?.timer;
        if (timer) clearTimeout(timer);
      }
      hosts.clear();
    },
  };
}
