import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../../orchestrator/contract/problem.js';
import { asProblem } from './problem.js';

export interface Resource<T> {
  data: T | null;
  problem: Problem | null;
  reload: () => void;
  /** Puts an answer in place that another call brought. */
  set: (data: T) => void;
}

/** Loads with `load` whenever `key` changes or `reload` is called. `data` stays while it reloads; null key: waits. */
export function useResource<T>(key: string | null, load: () => Promise<T>): Resource<T> {
  const [state, setState] = useState<{ key: string | null; data: T | null; problem: Problem | null }>({
    key: null,
    data: null,
    problem: null,
  });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` is what asks for another load.
  useEffect(() => {
    if (key === null) return;
    let current = true;
    latest.current().then(
      (data) => current && setState({ key, data, problem: null }),
      (error: unknown) =>
        current && setState((old) => ({ key, data: old.key === key ? old.data : null, problem: asProblem(error) })),
    );
    return () => {
      current = false;
    };
  }, [key, round]);

  const reload = useCallback(() => setRound((n) => n + 1), []);
  const set = useCallback((data: T) => setState((old) => ({ ...old, data, problem: null })), []);
  const fresh = state.key === key;
  return { data: fresh ? state.data : null, problem: fresh ? state.problem : null, reload, set };
}
