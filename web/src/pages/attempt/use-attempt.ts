import { useCallback, useEffect, useState } from 'react';
import type { AttemptView } from '../../../../orchestrator/contract/attempt.js';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { api } from '../../api/endpoints.js';
import { Live } from '../../api/live.js';
import { asProblem } from '../../api/problem.js';
import { notePlatform } from '../../api/status.js';

interface Followed {
  attempt: AttemptView | null;
  live: Live | null;
  problem: Problem | null;
  set: (attempt: AttemptView) => void;
  reload: () => void;
}

/** The attempt as it is now: loaded once, then followed over the live connection until the page goes. */
export function useAttempt(id: string): Followed {
  const [attempt, setAttempt] = useState<AttemptView | null>(null);
  const [live, setLive] = useState<Live | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const set = useCallback((next: AttemptView) => {
    setAttempt(next);
    setProblem(null);
  }, []);
  const reload = useCallback(() => {
    api.attempt(id).then(set, (error: unknown) => setProblem(asProblem(error)));
  }, [id, set]);

  useEffect(() => {
    setAttempt(null);
    setProblem(null);
    reload();
    const connection = new Live(id, set, notePlatform);
    setLive(connection);
    return () => {
      connection.close();
      setLive(null);
    };
  }, [id, reload, set]);

  return { attempt: attempt?.id === id ? attempt : null, live, problem, set, reload };
}
