import type { Logger } from 'pino';
import type { Server, Socket } from 'socket.io';
import type { Attempts } from '../attempts/types.js';
import type { ClientEvents, ServerEvents } from '../contract/live.js';
import type { Caller } from '../identity/caller.js';
import type { Identity } from '../identity/identity.js';
import type { Training } from '../programme/training.js';
import type { Terminals } from '../range/terminals/types.js';

/** What the gateway stands on; handed in by `main.ts`. */
export interface LiveParts {
  identity: Identity;
  attempts: Attempts;
  terminals: Terminals;
  training: Pick<Training, 'discussions' | 'board' | 'drills'>;
  log: Logger;
  /** Hears how long a key took until its terminal said something, in milliseconds. */
  onEcho: (ms: number) => void;
  /** As browsers see the server, without a trailing slash. */
  publicUrl: string;
  /** Number of reverse proxies in front. */
  trustProxy: number;
}

interface SocketData {
  caller: Caller;
}
export type LiveServer = Server<ClientEvents, ServerEvents, Record<string, never>, SocketData>;
export type LiveSocket = Socket<ClientEvents, ServerEvents, Record<string, never>, SocketData>;

/** Sockets that follow an attempt, and those that a session or token holds open. */
export const attemptRoom = (id: string): string => `attempt:${id}`;
/** Sockets of others that follow an attempt: its instructors. */
export const companyRoom = (id: string): string => `company:${id}`;
export const accessRoom = (key: string): string => `access:${key}`;
