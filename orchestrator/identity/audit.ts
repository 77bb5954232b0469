import type { AuditEntry, AuditQuery } from '../contract/audit.js';
import type { Storage } from '../storage/open.js';
import type { Caller } from './caller.js';

/** The log of what instructors and administrators did. It is added to and read, never changed. */
export interface AuditLog {
  /** Keeps an act. `detail` says why and with what; no secret, nothing that an erasure would have to find here. */
  note(caller: Caller, act: Pick<AuditEntry, 'action' | 'subject' | 'detail'>): Promise<void>;
  /** Newest first. */
  list(query: AuditQuery): Promise<AuditEntry[]>;
}

export function createAudit({ audit }: Storage, now: () => number): AuditLog {
  return {
    note: ({ account, scopes }, act) =>
      audit.append({ ...act, at: now(), actor: account.id, via: scopes === null ? 'session' : 'token' }),
    list: (query) => audit.list(query),
  };
}
