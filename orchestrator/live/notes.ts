import { randomBytes } from 'node:crypto';
import type { AttemptId } from '../contract/attempt.js';
import { noteSchema } from '../contract/live.js';
import { clientAddress } from '../http/address.js';
import { parseInput, problemOf } from '../http/problems.js';
import { requireAttempt } from '../identity/rules.js';
import { createBucket } from './bucket.js';
import type { LiveParts, LiveSocket } from './parts.js';

/** What one socket may tell of its page: some at once, then one a second. More says nothing more. */
const notesBurst = 20;
const notesPerSecond = 1;

/** Who is at their attempt, and from where. */
export interface Presence {
  of(socket: LiveSocket): {
    /** The owner's page follows the attempt from now on. */
    begin(attempt: AttemptId): void;
    /** The socket has gone. */
    end(): void;
  };
  /** Resolves once everything told so far is kept. */
  settle(): Promise<void>;
}

export function createPresence({ attempts, trustProxy }: LiveParts): Presence {
  // Part of every connection's name: whoever reads the ledger sees which ones a restart has ended.
  const run = randomBytes(3).toString('hex');
  const pending = new Set<Promise<void>>();
  return {
    of(socket) {
      const connection = `${run}.${randomBytes(6).toString('hex')}`;
      const forwarded = [socket.request.headers['x-forwarded-for'] ?? []].flat().join(',');
      const address = clientAddress(socket.request.socket.remoteAddress, forwarded, trustProxy);
      const followed = new Set<AttemptId>();
      let told: Promise<void> = Promise.resolve();
      let gone = false;
      const tell = (attempt: AttemptId, state: 'on' | 'off') => {
        // One after the other: nobody goes before they came.
        const next = told.then(() => attempts.note(attempt, { kind: 'presence', state, connection, address }));
        told = next;
        pending.add(next);
        void next.finally(() => pending.delete(next));
      };
      return {
        begin(attempt) {
          if (gone || followed.has(attempt)) return;
          followed.add(attempt);
          tell(attempt, 'on');
        },
        end() {
          gone = true;
          for (const attempt of followed) tell(attempt, 'off');
        },
      };
    },
    async settle() {
      while (pending.size > 0) await Promise.all(pending);
    },
  };
}

/** Takes what the page of an assessment tells of itself. What is malformed or not allowed is told as a notice. */
export function createNotes(socket: LiveSocket, { attempts, log }: LiveParts): (request: unknown) => void {
  const { caller } = socket.data;
  const notes = createBucket(notesBurst, notesPerSecond);
  async function keep(request: unknown): Promise<void> {
    const { attempt, what } = parseInput(noteSchema, request);
    const owner = await attempts.ownerOf(attempt);
    // An instructor who looks on has the page open as well: it is not theirs to tell of.
    if (owner !== caller.account.id) return requireAttempt(caller, owner, 'view');
    requireAttempt(caller, owner, 'act');
    await attempts.note(attempt, what);
  }
  return (request) => {
    if (!notes.take(1)) return;
    keep(request).catch((error) => {
      const problem = problemOf(error);
      if (problem.status >= 500) log.error({ err: error }, 'an event of a socket failed');
      socket.emit('notice', problem);
    });
  };
}
