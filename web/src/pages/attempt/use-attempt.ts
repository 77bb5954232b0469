import { useCallback, useEffect, useState } from 'react';
import type { AttemptView } from '../../../../orchestrator/contract/attempt.js';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { api } from '../../api/endpoints.js';
import { Live } from '../../api/live.js';
import { asProblem } from '../../api/problem.js';
import { useSession } from '../../api/session.js';
import { notePlatform } from '../../api/status.js';

interface Followed {
  attempt: AttemptView | null;
  live: Live | null;
  /** Why the attempt could not be loaded. */
  problem: Problem | null;
  /** What the server said last over the live connection, until it is dismissed. */
  notice: Problem | null;
  dismiss: () => void;
  set: (attempt: AttemptView) => void;
  reload: () => void;
}

/** The attempt as it is now: loaded once, then followed over the live connection until the page goes. */
export function useAttempt(id: string): Followed {
  const [attempt, setAttempt] = useState<AttemptView | null>(null);
  const [live, setLive] = useState<Live | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [notice, setNotice] = useState<Problem | null>(null);
  const { refresh } = useSession();
  const set = useCallback((next: AttemptView) => {
    // An answer may come after an event that tells of something later.
    setAttempt((known) => (known && known.id === next.id && known.revision > next.revision ? known : next));
    setProblem(null);
  }, []);
  const reload = useCallback(() => {
    api.attempt(id).then(set, (error: unknown) => setProblem(asProblem(error)));
  }, [id, set]);

  useEffect(() => {
    setAttempt(null);
    setProblem(null);
    reload();
    const connection = new Live(id, {
      attempt: set,
      problem(said) {
        notePlatform(said);
        if (said.code !== 'engine-unreachable') setNotice(said);
      },
      signedOut: refresh,
    });
    setLive(connection);
    return () => {
      connection.close();
      setLive(null);
    };
  }, [id, reload, set, refresh]);
  const dismiss = useCallback(() => setNotice(null), []);

  return { attempt: attempt?.id === id ? attempt : null, live, problem, notice, dismiss, set, reload };
}
