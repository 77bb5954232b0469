import { useSyncExternalStore } from 'react';
import type { AttemptView } from '../../../orchestrator/contract/attempt.js';
import type { Problem } from '../../../orchestrator/contract/problem.js';
import type { Company } from '../../../orchestrator/contract/steering.js';
import { answerWithinMs, type LiveSocket, type LiveState, openLine } from './line.js';
import { ProblemError } from './problem.js';

export interface OpenTerminal {
  host: string;
  shell: number;
}

/** The live connection of one attempt page: connects, follows the attempt again after every reconnection. */
export class Live {
  readonly socket: LiveSocket;
  readonly close: () => void;
  /** Who shows which shell over this connection, by `host/shell`. */
  readonly shells = new Map<string, object>();
  #state: LiveState = 'connecting';
  #company: Company = nobody;
  #terminals: OpenTerminal[] = [];
  readonly #listeners = new Set<() => void>();

  constructor(
    readonly attempt: string,
    on: { attempt: (view: AttemptView) => void; problem: (problem: Problem) => void; signedOut: () => void },
  ) {
    const line = openLine({
      state: (state) => this.#set(state),
      problem: on.problem,
      signedOut: on.signedOut,
      connected: () =>
        line.socket.timeout(answerWithinMs).emit('attempt:follow', { attempt }, (error, answer) => {
          if (error) return;
          if (answer.ok) on.attempt(answer.attempt);
          else line.refuse(answer.problem);
        }),
    });
    this.socket = line.socket;
    this.close = line.close;
    this.socket.on('attempt', (view) => view.id === attempt && on.attempt(view));
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

  #set(state: LiveState): void {
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
    const socket = this.socket.timeout(answerWithinMs);
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
