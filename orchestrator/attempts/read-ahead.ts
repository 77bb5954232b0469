import { setTimeout as pause } from 'node:timers/promises';
import type { AttemptId } from '../contract/attempt.js';
import type { Desk } from './desk.js';

/** Between two attempts the server has time for everybody else (ms). */
const pauseMs = 100;

export interface ReadAhead {
  /** How many attempts have still to be read. */
  waiting(): number;
  /** Resolves when the one that is under way is read. */
  stop(): Promise<void>;
}

/**
 * Has the evidence of attempts read once they are graded, one after another, by `read`: transcripts of their recordings are
 * there then when an instructor asks for the first time, and damage is noticed without anybody asking.
 */
export function startReadAhead(desk: Desk, read: (id: AttemptId) => Promise<unknown>): ReadAhead {
  const { log } = desk.parts;
  const waiting = new Set<AttemptId>();
  const stopping = new AbortController();
  let reading: Promise<void> | null = null;

  async function readAll(): Promise<void> {
    for (let [id] = waiting; id !== undefined && !stopping.signal.aborted; [id] = waiting) {
      await pause(pauseMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
      if (stopping.signal.aborted) return;
      await read(id).catch((error) => log.warn({ attempt: id, err: error }, 'the evidence could not be read ahead'));
      waiting.delete(id);
    }
  }

  const onChange = ({ id, state }: { id: AttemptId; state: string }) => {
    if (state !== 'graded') return;
    waiting.add(id);
    reading ??= readAll().finally(() => {
      reading = null;
    });
  };
  desk.listeners.change.add(onChange);
  return {
    waiting: () => waiting.size,
    async stop() {
      desk.listeners.change.delete(onChange);
      stopping.abort();
      await reading;
    },
  };
}
