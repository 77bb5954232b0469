import { io } from 'socket.io-client';
import { type Problem, problemSchema } from '../../../orchestrator/contract/problem.js';
import type { LiveSocket, LiveState } from './live.js';

interface LineEvents {
  /** Connected, for the first time or again: ask for what is to be followed. */
  connected: (socket: LiveSocket) => void;
  state: (state: LiveState) => void;
  problem: (problem: Problem) => void;
}

/** A live connection that comes back by itself. Returns what ends it. */
export function openLine(on: LineEvents): () => void {
  const socket: LiveSocket = io({ transports: ['websocket'], reconnectionDelay: 500, reconnectionDelayMax: 4_000 });
  let again: ReturnType<typeof setTimeout> | undefined;
  socket.on('connect', () => {
    on.state('online');
    on.connected(socket);
  });
  socket.on('disconnect', () => {
    on.state('lost');
    // A server that ends the connection itself (a restart) must be called again by hand.
    if (!socket.active) socket.connect();
  });
  socket.on('connect_error', (error) => {
    const refusal = problemSchema.safeParse((error as { data?: unknown }).data);
    if (refusal.success) on.problem(refusal.data);
    on.state('lost');
    if (!socket.active) again = setTimeout(() => socket.connect(), 3_000);
  });
  socket.on('notice', on.problem);
  return () => {
    clearTimeout(again);
    socket.removeAllListeners();
    socket.disconnect();
  };
}
