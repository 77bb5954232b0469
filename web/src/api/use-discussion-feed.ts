import { useEffect, useRef, useState } from 'react';
import { answerWithinMs, type LiveState, openLine } from './line.js';
import { useSession } from './session.js';

/**
 * Follows one group's discussion (all of the cohort where `group` is null) while the page shows. `onChange` hears of which
 * prompt of which group has something new; without them after each connection, as anything may have been missed.
 */
export function useDiscussionFeed(
  cohort: string | null,
  group: number | null,
  onChange: (change: { group: number; prompt: string } | null) => void,
): LiveState {
  const [state, setState] = useState<LiveState>('connecting');
  const latest = useRef(onChange);
  latest.current = onChange;
  const { refresh } = useSession();

  useEffect(() => {
    if (cohort === null) return;
    const line = openLine({
      // Online once the server tells of changes, not before.
      state: (now) => now === 'lost' && setState(now),
      signedOut: refresh,
      connected: () =>
        line.socket.timeout(answerWithinMs).emit('discussion:follow', { cohort, group }, (error, answer) => {
          if (error) return;
          if (!answer.ok) return line.refuse(answer.problem);
          setState('online');
          latest.current(null);
        }),
    });
    line.socket.on('discussion', (change) => latest.current(change));
    return line.close;
  }, [cohort, group, refresh]);
  return state;
}
