import { useEffect, useRef, useState } from 'react';
import { io } from 'socket.io-client';
import type { LiveSocket, LiveState } from './live.js';

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

  useEffect(() => {
    if (cohort === null) return;
    let closed = false;
    let timer: ReturnType<typeof setTimeout>;
    const socket: LiveSocket = io({
      transports: ['websocket'],
      reconnectionDelay: 500,
      reconnectionDelayMax: 4_000,
      forceNew: true,
    });
    socket.on('connect', () => {
      socket.timeout(15_000).emit('discussion:follow', { cohort, group }, (error, answer) => {
        // Without an answer the connection went again, and the next one follows anew.
        if (error || !answer.ok || closed) return;
        setState('online');
        latest.current(null);
      });
    });
    socket.on('disconnect', () => {
      setState('lost');
      // A server that ends the connection itself (a restart) must be called again by hand.
      if (!socket.active) socket.connect();
    });
    socket.on('connect_error', () => {
      setState('lost');
      if (!socket.active) timer = setTimeout(() => socket.connect(), 3_000);
    });
    socket.on('discussion', (change) => latest.current(change));
    return () => {
      closed = true;
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.disconnect();
    };
  }, [cohort, group]);
  return state;
}
