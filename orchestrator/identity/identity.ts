import type { Storage } from '../storage/open.js';
import { type Accounts, createAccounts } from './accounts.js';
import type { Caller } from './caller.js';
import { type SessionCookie, sessionCookie } from './cookie.js';
import { createErasure, type Erasure } from './erasure.js';
import { IdentityError } from './error.js';
import { createInvitations, type Invitations } from './invitations.js';
import type { Limits } from './limits.js';
import { createPeople, type People } from './people.js';
import { createRevocations } from './revocations.js';
import { createSessions, type Sessions } from './sessions.js';
import { createTokens, type Tokens } from './tokens.js';

export interface Identity {
  accounts: Accounts;
  erasure: Erasure;
  people: People;
  sessions: Sessions;
  tokens: Tokens;
  invitations: Invitations;
  limits: Limits;
  cookie: SessionCookie;
  /**
   * Who makes a request: by `token` where one is given, else by the `Cookie` header. Null where nobody is signed in.
   * @throws IdentityError `token-invalid`
   */
  recognise(credentials: { token?: string | undefined; cookieHeader?: string | undefined }): Promise<Caller | null>;
  /**
   * Refuses pages of other sites. Browsers send `Origin` with every unsafe request and every socket; a program with a
   * token need not.
   * @throws IdentityError `origin-refused`
   */
  requireOrigin(origin: string | undefined, options: { hasToken: boolean; mayBeAbsent: boolean }): void;
  /**
   * Calls back with `Caller.key` when a session or token ends, and with `roleKey` when somebody gets another role. Returns
   * the unsubscriber.
   */
  onRevoked(callback: (key: string) => void): () => void;
  /** Ends the timer. */
  close(): void;
}

interface Parts {
  storage: Storage;
  limits: Limits;
  publicUrl: string;
  origins: readonly string[];
  signUp: 'open' | 'invited';
  now?: () => number;
  /** Hears of a sweep that failed; the next one is a minute later. */
  onFault?: (error: unknown) => void;
}

export function createIdentity(parts: Parts): Identity {
  const { storage, limits, publicUrl, origins, signUp, now = Date.now, onFault = () => {} } = parts;
  const revocations = createRevocations();
  const sessions = createSessions(storage, revocations, now);
  const tokens = createTokens(storage, revocations, now);
  const accounts = createAccounts({ storage, limits, signUp, now });
  const cookie = sessionCookie(publicUrl);
  const timer = setInterval(() => sessions.sweep().catch(onFault), 60_000).unref();
  return {
    accounts,
    people: createPeople({ storage, accounts, sessions, revocations, limits, publicUrl, now }),
    erasure: createErasure({ storage, accounts, sessions, revocations, now }),
    sessions,
    tokens,
    invitations: createInvitations(storage, publicUrl, now),
    limits,
    cookie,
    async recognise({ token, cookieHeader }) {
      if (token !== undefined) return tokens.find(token);
      const secret = cookie.read(cookieHeader);
      return secret === null ? null : sessions.find(secret);
    },
    requireOrigin(origin, { hasToken, mayBeAbsent }) {
      if (origin === undefined ? hasToken || mayBeAbsent : origins.includes(origin)) return;
      throw new IdentityError('origin-refused', `Requests must come from a page of ${publicUrl}.`);
    },
    onRevoked: revocations.listen,
    close: () => clearInterval(timer),
  };
}
