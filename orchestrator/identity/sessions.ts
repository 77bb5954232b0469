import type { Account, AccountId } from '../contract/account.js';
import type { Storage } from '../storage/open.js';
import type { Caller } from './caller.js';
import type { Revocations } from './revocations.js';
import { hashSecret, newSecret } from './secrets.js';

/** A session ends after this long without use, and after this long in any case (ms). */
export const idleMs = 12 * 3_600_000;
export const absoluteMs = 7 * 24 * 3_600_000;
/** Uses are written down at most this often, so that reading does not write. */
const seenEveryMs = 60_000;

export interface Sessions {
  /** Starts a session and returns the cookie's value. */
  begin(account: Account): Promise<string>;
  /** Who a cookie's value belongs to; null where it is unknown or has expired. */
  find(cookie: string): Promise<Caller | null>;
  /** The session is in use: a live terminal keeps it from idling out. */
  seen(key: string): Promise<void>;
  /** Ends a session; `Revocations` tells. */
  end(key: string): Promise<void>;
  /** Ends a person's sessions, but for the one of this key; `Revocations` tells. */
  endAll(account: AccountId, kept?: string): Promise<void>;
  /** Its row has gone: tells `Revocations`. */
  forget(idHash: string): void;
  /** Removes what has expired; `Revocations` tells. Called once a minute. */
  sweep(): Promise<void>;
}

const prefix = 'session:';

export function createSessions(storage: Storage, revocations: Revocations, now: () => number): Sessions {
  const lastSeen = new Map<string, number>();
  const expired = (row: { createdAt: number; seenAt: number }) =>
    now() - row.seenAt >= idleMs || now() - row.createdAt >= absoluteMs;
  const forget = (idHash: string) => {
    lastSeen.delete(idHash);
    revocations.tell(prefix + idHash);
  };

  async function touch(idHash: string): Promise<void> {
    if (now() - (lastSeen.get(idHash) ?? 0) < seenEveryMs) return;
    lastSeen.set(idHash, now());
    await storage.sessions.touch(idHash, now());
  }

  return {
    async begin(account) {
      const secret = newSecret();
      await storage.sessions.insert({
        idHash: hashSecret(secret),
        accountId: account.id,
        createdAt: now(),
        seenAt: now(),
      });
      return secret;
    },
    async find(cookie) {
      const idHash = hashSecret(cookie);
      const row = await storage.sessions.get(idHash);
      if (row === null || expired(row)) return null;
      const account = await storage.accounts.active(row.accountId);
      if (account === null) return null;
      await touch(idHash);
      return { account, scopes: null, key: prefix + idHash, expiresAt: row.createdAt + absoluteMs };
    },
    seen: (key) => touch(key.slice(prefix.length)),
    async end(key) {
      const idHash = key.slice(prefix.length);
      await storage.sessions.remove(idHash);
      forget(idHash);
    },
    async endAll(account, kept) {
      for (const idHash of await storage.sessions.removeOf(account, kept?.slice(prefix.length))) forget(idHash);
    },
    forget,
    async sweep() {
      const limits = { createdBefore: now() - absoluteMs, seenBefore: now() - idleMs };
      for (const idHash of await storage.sessions.removeOld(limits)) forget(idHash);
    },
  };
}
