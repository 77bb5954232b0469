import type { Logger } from 'pino';
import { type AttemptId, attemptIdSchema, type Mark } from '../contract/attempt.js';
import type { NewRecord } from '../evidence/record.js';
import type { RecordedShell, ShellRef } from '../range/terminals/session.js';
import { StorageError } from '../storage/error.js';
import type { Storage } from '../storage/open.js';

/** How often what could not be stored is tried again, and how many such notes are kept: twenty full attempts' worth. */
const usualRetryMs = 5_000;
const maxPending = 256;

/** Tells ledger and marks what became of the terminals' recordings. Never throws: a full disk must stop no terminal. */
export interface RecordingNotes {
  /** Resolves when it is stored, or known to need another try. */
  recorded(recorded: RecordedShell): Promise<void>;
  lost(shell: ShellRef, error: unknown): Promise<void>;
  /** Marks at once that a recording has reached its limit: the session may go on for long. */
  cut(shell: ShellRef): Promise<void>;
  /** Tells of each attempt that got a mark. The callback must not throw. Answers the unsubscriber. */
  onMark(callback: (attempt: AttemptId) => void): () => void;
  /** Resolves once nothing is being stored; what is left then is given up, and the log says so. */
  stop(): Promise<void>;
}

interface Note {
  attempt: string;
  /** May be called again after it has thrown: it does what is left. */
  store(): Promise<void>;
}

export function noteRecordings(parts: {
  storage: Storage;
  now: () => number;
  log: Logger;
  retryMs?: number;
}): RecordingNotes {
  const { storage, now, log, retryMs = usualRetryMs } = parts;
  const listeners = new Set<(attempt: AttemptId) => void>();
  const pending: Note[] = [];
  let working: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;

  /** One after the other, in the order of what happened; the first that cannot be stored keeps the others waiting. */
  async function work(): Promise<void> {
    for (let note = pending[0]; note !== undefined; note = pending[0]) {
      try {
        await note.store();
      } catch (error) {
        if (error instanceof StorageError && error.mayPass) {
          if (!stopped) timer ??= setTimeout(again, retryMs);
          return;
        }
        log.error({ attempt: note.attempt, err: error }, 'what became of a recording could not be stored');
      }
      pending.shift();
    }
  }
  function again(): Promise<void> {
    timer = null;
    working = working.then(work);
    return working;
  }
  function add(note: Note): Promise<void> {
    if (pending.length === maxPending) {
      const [dropped] = pending.splice(1, 1);
      log.error({ attempt: dropped?.attempt }, 'too much about recordings waits to be stored; some of it is given up');
    }
    pending.push(note);
    working = working.then(work);
    return working;
  }

  async function mark(shell: ShellRef, code: Mark['code'], detail: string): Promise<void> {
    const id = attemptIdSchema.parse(shell.attemptId);
    if (await storage.attempts.mark(id, { code, host: nameOf(shell), at: now(), detail })) {
      for (const listener of listeners) listener(id);
    }
  }
  const markCut = (shell: ShellRef) =>
    mark(shell, 'recording-cut', `It reached the limit of the attempt's recordings.`);

  return {
    recorded(recorded) {
      const { attemptId, host, shell, sha256, bytes, cut } = recorded;
      const record: NewRecord = {
        source: 'platform',
        host,
        kind: 'terminal.recorded',
        data: { shell, sha256, bytes, cut },
      };
      let appended = false;
      return add({
        attempt: attemptId,
        async store() {
          if (!appended) storage.ledger.append(attemptId, [record]);
          appended = true;
          // Where the mark at the moment of the cut was lost with the process.
          if (cut) await markCut(recorded);
        },
      });
    },

    lost(ref, error) {
      const { attemptId, host, shell } = ref;
      const reason = (error instanceof Error ? error.message : String(error)).slice(0, 300);
      log.error({ attempt: attemptId, host, shell, err: error }, 'a recording cannot be written; its terminal goes on');
      return add({
        attempt: attemptId,
        async store() {
          const told = storage.ledger.read(attemptId, { kinds: ['recording.lost'] });
          if (!told.some((record) => record.host === host && record.data.shell === shell)) {
            storage.ledger.append(attemptId, [
              { source: 'platform', host, kind: 'recording.lost', data: { shell, reason } },
            ]);
          }
          await mark(ref, 'recording-lost', reason);
        },
      });
    },

    cut: (ref) => add({ attempt: ref.attemptId, store: () => markCut(ref) }),

    onMark(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },

    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await again();
      for (const { attempt } of pending) log.error({ attempt }, 'what became of a recording was not stored');
    },
  };
}

/** How a recording is named in marks: `app-0`. */
export const nameOf = ({ host, shell }: { host: string; shell: number }): string => `${host}-${shell}`;
