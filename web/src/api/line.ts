import { io, type Socket } from 'socket.io-client';
import type { ClientEvents, ServerEvents } from '../../../orchestrator/contract/live.js';
import { type Problem, problemSchema } from '../../../orchestrator/contract/problem.js';

export type LiveSocket = Socket<ServerEvents, ClientEvents>;
/** `lost`: it was online once, and comes back by itself. */
export type LiveState = 'connecting' | 'online' | 'lost';

/** A live connection that comes back by itself. */
export interface Line {
  readonly socket: LiveSocket;
  /** Passes on what the server refused: to `signedOut` where nobody is signed in any more, else to `problem`. */
  refuse: (problem: Problem) => void;
  close: () => void;
}

interface LineEvents {
  /** Connected, for the first time or again: ask for what is to be followed. */
  connected: () => void;
  state?: (state: LiveState) => void;
  problem?: (problem: Problem) => void;
  /** The server lets this person in no longer: asking who is signed in leads to the sign-in page. */
  signedOut: () => void;
}

/** How long an answer over the line may take (ms). Without one the connection went again, and the next one asks anew. */
export const answerWithinMs = 15_000;

/** Opens one live connection of its own, whatever else the page has open. */
export function openLine(on: LineEvents): Line {
  const socket: LiveSocket = io({
    transports: ['websocket'],
    reconnectionDelay: 500,
    reconnectionDelayMax: 4_000,
    forceNew: true,
  });
  let state: LiveState = 'connecting';
  let again: ReturnType<typeof setTimeout> | undefined;
  const move = (next: LiveState) => {
    if (next === state || (state === 'connecting' && next === 'lost')) return;
    state = next;
    on.state?.(next);
  };
  const refuse = (problem: Problem) => {
    if (problem.code === 'access-ended' || problem.code === 'not-signed-in') on.signedOut();
    else on.problem?.(problem);
  };
  socket.on('connect', () => {
    move('online');
    on.connected();
  });
  socket.on('disconnect', () => {
    move('lost');
    // A server that ends the connection itself (a restart) must be called again by hand.
    if (!socket.active) socket.connect();
  });
  socket.on('connect_error', (error) => {
    // A refused handshake brings the problem along; an unreachable server brings none.
    const refusal = problemSchema.safeParse((error as { data?: unknown }).data);
    if (refusal.success) refuse(refusal.data);
    move('lost');
    if (!socket.active) again = setTimeout(() => socket.connect(), 3_000);
  });
  socket.on('notice', refuse);
  return {
    socket,
    refuse,
    close() {
      clearTimeout(again);
      socket.removeAllListeners();
      socket.disconnect();
    },
  };
}
