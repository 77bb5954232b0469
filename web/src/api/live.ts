import { useSyncExternalStore } from 'react';
import { io, type Socket } from 'socket.io-client';
import type { AttemptView } from '../../../orchestrator/contract/attempt.js';
import type { ClientEvents, ServerEvents } from '../../../orchestrator/contract/live.js';
import { type Problem, problemSchema } from '../../../orchestrator/contract/problem.js';
import type { Company } from '../../../orchestrator/contract/steering.js';

import { ProblemError } from './problem.js';

export type LiveSocket = Socket<ServerEvents, ClientEvents>;
export interface OpenTerminal {
  host: string;
  shell: number;
}
export type LiveState = 'connecting' | 'online' | 'lost';

/** The live connection of one attempt page: connects, follows the attempt again after every reconnection. */
export class Live {
  readonly socket: LiveSocket;
  /** Who shows which shell over this connection, by `host/shell`. */
  readonly shells = new Map<string, object>();
  #state: LiveState = 'connecting';
  #company: Company = nobody;
  #terminals: OpenTerminal[] = [];
  readonly #listeners = new Set<() => void>();

  constructor(
    readonly attempt: string,
    onAttempt: (view: AttemptView) => void,
    onProblem: (problem: Problem) => void,
  ) {
    this.socket = io({ transports: ['websocket'], reconnectionDelay: 500, reconnectionDelayMax: 4_000 });
    this.socket.on('connect', () => {
      this.#set('online');
      this.socket.timeout(15_000).emit('attempt:follow', { attempt }, (error, answer) => {
        if (error) return; // The connection went again; the next one follows anew.
        if (answer.ok) onAttempt(answer.attempt);
        else onProblem(answer.problem);
      });
    });
    this.socket.on('disconnect', () => {
      this.#set('lost');
      // A server that ends the connection itself (a restart) must be called again by hand.
      if (!this.socket.active) this.socket.connect();
    });
    this.socket.on('connect_error', (error) => {
      // A refused handshake brings the problem along; an unreachable server brings none.
      const refusal = problemSchema.safeParse((error as { data?: unknown }).data);
      if (refusal.success) onProblem(refusal.data);
      this.#set(this.#state === 'connecting' ? 'connecting' : 'lost');
      if (!this.socket.active) setTimeout(() => this.#closed || this.socket.connect(), 3_000);
    });
    this.socket.on('attempt', (view) => view.id === attempt && onAttempt(view));
    this.socket.on('notice', onProblem);
    this.socket.on('company', (of, company) => {
      if (of !== attempt) return;
      this.#company = company;
      this.#tell();
    });
    this.socket.on('terminals', (of, open) => {
      if (of !== attempt) return;
      this.#terminals = open;
      this.#tell();
    });
  }

  #closed = false;
  close(): void {
    this.#closed = true;
    this.socket.removeAllListeners();
    this.socket.disconnect();
  }

  #set(state: LiveState): void {
    if (state === this.#state) return;
    this.#state = state;
    // Who was beside the trainee is not known any more; the next connection tells.
    if (state === 'lost') this.#company = nobody;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Asks or answers about typing in the trainee's terminals; throws what the server refused. */
  async about(act: 'ask' | 'agree' | 'refuse' | 'end'): Promise<void> {
    const { attempt } = this;
    const socket = this.socket.timeout(15_000);
    const answer = await (act === 'ask'
      ? socket.emitWithAck('company:ask', { attempt })
      : act === 'end'
        ? socket.emitWithAck('company:end', { attempt })
        : socket.emitWithAck('company:answer', { attempt, agrees: act === 'agree' }));
    if (!answer.ok) throw new ProblemError(answer.problem);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly state = (): LiveState => this.#state;
  readonly company = (): Company => this.#company;
  readonly terminals = (): OpenTerminal[] => this.#terminals;
}

const nobody: Company = { watching: [], takeover: null };
const none: OpenTerminal[] = [];
const never = () => () => {};
/** Who else is at the attempt's terminals. */
export function useCompany(live: Live | null): Company {
  return useSyncExternalStore(live?.subscribe ?? never, live?.company ?? (() => nobody));
}
/** The terminals that the trainee has open; told to instructors. */
export function useOpenTerminals(live: Live | null): OpenTerminal[] {
  return useSyncExternalStore(live?.subscribe ?? never, live?.terminals ?? (() => none));
}
export function useLiveState(live: Live | null): LiveState {
  return useSyncExternalStore(live?.subscribe ?? never, live?.state ?? (() => 'connecting' as const));
}
