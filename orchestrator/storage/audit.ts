import { accountIdSchema } from '../contract/account.js';
import { type AuditEntry, type AuditQuery, auditEntrySchema } from '../contract/audit.js';
import type { Database } from './database.js';

/** What instructors and administrators did. Entries are added and read, and nothing else. */
export interface AuditRows {
  append(entry: Omit<AuditEntry, 'seq' | 'actor'> & { actor: string }): Promise<void>;
  /** Newest first. A person who was erased is named as they are now. */
  list(query: AuditQuery): Promise<AuditEntry[]>;
}

export function auditRows({ db }: Database): AuditRows {
  return {
    async append({ actor, subject, detail, ...entry }) {
      const row = { ...entry, actorId: actor, subject: JSON.stringify(subject), detail: JSON.stringify(detail) };
      await db.insertInto('audit').values(row).execute();
    },
    async list({ before, action, limit }) {
      let query = db.selectFrom('audit').innerJoin('accounts', 'accounts.id', 'audit.actorId').selectAll('audit');
      if (before !== undefined) query = query.where('seq', '<', before);
      if (action !== undefined) query = query.where('action', '=', action);
      const rows = await query.select('accounts.name').orderBy('seq', 'desc').limit(limit).execute();
      return rows.map(({ actorId, name, subject, detail, ...row }) =>
        auditEntrySchema.parse({
          ...row,
          actor: { id: accountIdSchema.parse(actorId), name },
          subject: JSON.parse(subject),
          detail: JSON.parse(detail),
        }),
      );
    },
  };
}
