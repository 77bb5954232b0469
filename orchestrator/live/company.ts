import type { AccountId } from '../contract/account.js';
import type { AttemptId } from '../contract/attempt.js';
import { followSchema, takeoverAnswerSchema } from '../contract/live.js';
import type { Company } from '../contract/steering.js';
import { parseInput, RequestError } from '../http/problems.js';
import { requireAttempt } from '../identity/rules.js';
import { attemptRoom, type LiveParts, type LiveServer, type LiveSocket } from './parts.js';

/** How long a trainee may think about whether somebody else may type, and how long they then may (ms). */
const askMs = 60_000;
const typeMs = 15 * 60_000;

interface Present {
  watchers: Map<LiveSocket, { id: AccountId; name: string }>;
  takeover: { socket: LiveSocket; state: 'asked' | 'granted'; timer: NodeJS.Timeout } | null;
}

/**
 * Instructors beside a trainee: who watches, and who may type because the trainee agreed. The trainee's page is told of
 * every change. In an assessment nobody may type but the trainee.
 */
export interface CompanyDesk {
  /** An instructor's socket watches from now on. Told once, however many terminals it opens. */
  watch(socket: LiveSocket, attempt: AttemptId): void;
  mayType(socket: LiveSocket, attempt: AttemptId): boolean;
  /** How it stands, for a page that was just opened. */
  of(attempt: AttemptId): Company;
  /** An instructor asks to type. @throws RequestError `takeover-refused`, IdentityError */
  ask(socket: LiveSocket, request: unknown): Promise<void>;
  /** The trainee agrees or refuses. @throws RequestError `takeover-refused`, IdentityError */
  answer(socket: LiveSocket, request: unknown): Promise<void>;
  /** Either ends it. @throws IdentityError */
  end(socket: LiveSocket, request: unknown): Promise<void>;
  /** The socket is gone. */
  leave(socket: LiveSocket): void;
  close(): void;
}

export function createCompany(io: LiveServer, { attempts, log }: LiveParts): CompanyDesk {
  const present = new Map<AttemptId, Present>();

  const of = (attempt: AttemptId): Company => {
    const { watchers, takeover } = present.get(attempt) ?? { watchers: new Map(), takeover: null };
    const by = takeover && watchers.get(takeover.socket)?.name;
    return {
      watching: [...new Set([...watchers.values()].map(({ name }) => name))],
      takeover: takeover && by ? { by, state: takeover.state } : null,
    };
  };
  const tell = (attempt: AttemptId) => io.to(attemptRoom(attempt)).emit('company', attempt, of(attempt));
  const record = (attempt: AttemptId, kind: 'instructor.watching' | 'instructor.typing', by: AccountId, on: boolean) =>
    attempts
      .accompany(attempt, { kind, by, on })
      .catch((err) => log.warn({ attempt, err }, 'an instructor’s presence could not be kept'));

  function endTakeover(attempt: AttemptId, entry: Present): void {
    const { takeover } = entry;
    if (takeover === null) return;
    clearTimeout(takeover.timer);
    entry.takeover = null;
    const by = entry.watchers.get(takeover.socket)?.id;
    if (takeover.state === 'granted' && by) void record(attempt, 'instructor.typing', by, false);
    tell(attempt);
  }
  function timed(attempt: AttemptId, entry: Present, ms: number): NodeJS.Timeout {
    return setTimeout(() => endTakeover(attempt, entry), ms).unref();
  }

  return {
    watch(socket, attempt) {
      const entry = present.get(attempt) ?? { watchers: new Map(), takeover: null };
      present.set(attempt, entry);
      if (entry.watchers.has(socket)) return;
      const { id, name } = socket.data.caller.account;
      entry.watchers.set(socket, { id, name });
      void record(attempt, 'instructor.watching', id, true);
      tell(attempt);
    },
    mayType(socket, attempt) {
      const takeover = present.get(attempt)?.takeover;
      return takeover?.socket === socket && takeover.state === 'granted';
    },
    of,
    async ask(socket, request) {
      const { attempt } = parseInput(followSchema, request);
      requireAttempt(socket.data.caller, await attempts.ownerOf(attempt), 'judge');
      const entry = present.get(attempt);
      if (!entry?.watchers.has(socket)) throw refused('Open one of the terminals first.');
      if (entry.takeover !== null) throw refused('Somebody else is typing, or has asked to.');
      const { mode, state } = await attempts.view(attempt);
      if (mode === 'assessment') throw refused('In an assessment nobody types but the trainee.');
      if (state !== 'running') throw refused('The attempt is not running.');
      entry.takeover = { socket, state: 'asked', timer: timed(attempt, entry, askMs) };
      tell(attempt);
    },
    async answer(socket, request) {
      const { attempt, agrees } = parseInput(takeoverAnswerSchema, request);
      requireAttempt(socket.data.caller, await attempts.ownerOf(attempt), 'act');
      const entry = present.get(attempt);
      if (entry?.takeover?.state !== 'asked') throw refused('Nobody asks to type any more.');
      if (!agrees) return endTakeover(attempt, entry);
      clearTimeout(entry.takeover.timer);
      entry.takeover = { ...entry.takeover, state: 'granted', timer: timed(attempt, entry, typeMs) };
      const by = entry.watchers.get(entry.takeover.socket)?.id;
      if (by) void record(attempt, 'instructor.typing', by, true);
      tell(attempt);
    },
    async end(socket, request) {
      const { attempt } = parseInput(followSchema, request);
      const owner = await attempts.ownerOf(attempt);
      const entry = present.get(attempt);
      const isOwn = entry?.takeover?.socket === socket;
      // Asked where nothing is to be ended as well: whether somebody types is nobody else's business.
      if (!isOwn) requireAttempt(socket.data.caller, owner, entry?.takeover ? 'act' : 'view');
      if (entry) endTakeover(attempt, entry);
    },
    leave(socket) {
      for (const [attempt, entry] of present) {
        const watcher = entry.watchers.get(socket);
        if (!watcher) continue;
        if (entry.takeover?.socket === socket) endTakeover(attempt, entry);
        entry.watchers.delete(socket);
        void record(attempt, 'instructor.watching', watcher.id, false);
        if (entry.watchers.size === 0) present.delete(attempt);
        tell(attempt);
      }
    },
    close() {
      for (const { takeover } of present.values()) if (takeover) clearTimeout(takeover.timer);
    },
  };
}

const refused = (sentence: string) => new RequestError('takeover-refused', sentence);
