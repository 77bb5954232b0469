import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Problem } from '../../../orchestrator/contract/problem.js';
import { asProblem } from './problem.js';

interface Polled<T> {
  /** The last good answer; it stays while later ones fail. */
  data: T | null;
  problem: Problem | null;
  /** Asks again now. */
  retry: () => void;
}

function subscribe(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}

/**
 * Loads at once, and again so many milliseconds after each answer as `pause` says of it (of null, where there is none);
 * null ends it. Nothing is asked while the page is hidden. Another `key` is another thing: its data begins anew.
 */
export function usePolled<T>(key: string, load: () => Promise<T>, pause: (data: T | null) => number | null): Polled<T> {
  const [state, setState] = useState<{ key: string; data: T | null; problem: Problem | null }>({
    key,
    data: null,
    problem: null,
  });
  const [round, setRound] = useState(0);
  const visible = useSyncExternalStore(subscribe, () => document.visibilityState === 'visible');
  const latest = useRef({ load, pause });
  latest.current = { load, pause };

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` is what asks again.
  useEffect(() => {
    if (!visible) return;
    let current = true;
    let timer: ReturnType<typeof setTimeout>;
    let known: T | null = null;
    const again = () => {
      const ms = latest.current.pause(known);
      if (ms !== null) timer = setTimeout(ask, ms);
    };
    const ask = () => {
      latest.current.load().then(
        (data) => {
          if (!current) return;
          known = data;
          setState({ key, data, problem: null });
          again();
        },
        (error: unknown) => {
          if (!current) return;
          setState((old) => ({ key, data: old.key === key ? old.data : null, problem: asProblem(error) }));
          again();
        },
      );
    };
    ask();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [key, round, visible]);

  const retry = useCallback(() => setRound((n) => n + 1), []);
  const fresh = state.key === key;
  return { data: fresh ? state.data : null, problem: fresh ? state.problem : null, retry };
}
