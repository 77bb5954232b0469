import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { AttemptId } from '../contract/attempt.js';
import { attemptNoteSchema } from '../contract/live.js';
import { parseInput } from '../http/problems.js';
import { requireAttempt } from '../identity/rules.js';
import { createBucket } from './bucket.js';
import type { LiveParts, LiveSocket } from './parts.js';

/** Notes of one socket: a page tells of a change of windows or a paste, and no person makes more of them. */
const notesBurst = 20;
const notesPerSecond = 1;

/** What one socket of a trainee's browser lets us know: that it is there, from where, and what its page notes. */
export interface Presence {
  /** Its person's own attempt is open there. A program with a token is nobody's presence. */
  on(attempt: AttemptId): void;
  note(request: unknown): void;
  /** The socket is gone. */
  off(): void;
}

export function createPresence(socket: LiveSocket, { attempts, log, trustProxy }: LiveParts): Presence {
  const { caller } = socket.data;
  const connection = randomUUID();
  const address = clientAddress(socket.request, trustProxy);
  const here = new Set<AttemptId>();
  const bucket = createBucket(notesBurst, notesPerSecond);
  const tell = (attempt: AttemptId, note: Parameters<LiveParts['attempts']['note']>[1]) =>
    attempts.note(attempt, note).catch((err) => log.warn({ attempt, err }, 'a note could not be kept'));

  return {
    on(attempt) {
      if (caller.scopes !== null || here.has(attempt)) return;
      here.add(attempt);
      void tell(attempt, { kind: 'presence', state: 'on', connection, address });
    },
    async note(request) {
      if (!bucket.take(1)) return;
      try {
        const { attempt, note } = parseInput(attemptNoteSchema, request);
        requireAttempt(caller, await attempts.ownerOf(attempt), 'act');
        await tell(attempt, note);
      } catch (error) {
        log.debug({ err: error, account: caller.account.id }, 'a note was refused');
      }
    },
    off() {
      for (const attempt of here) void tell(attempt, { kind: 'presence', state: 'off', connection, address });
    },
  };
}

/**
 * Where a connection comes from: of what the given number of trusted proxies says, the first address that none of them has.
 * As Express counts them (its setting "trust proxy").
 */
export function clientAddress(request: IncomingMessage, trustProxy: number): string {
  const forwarded = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  const hops = [request.socket.remoteAddress ?? 'unknown', ...forwarded.reverse()];
  return (hops[Math.min(trustProxy, hops.length - 1)] as string).replace(/^::ffff:(?=\d+\.)/, '').slice(0, 64);
}
