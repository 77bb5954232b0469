import type { Database as Sqlite } from 'better-sqlite3';
import { chainStart, recordHash } from '../evidence/chain.js';
import type { EvidenceRecord } from '../evidence/record.js';
import { dataOf } from './record-data.js';

/** Links the ledgers that were written before there was a chain: from then on a change to them shows. */
export function chainExisting(sqlite: Sqlite): void {
  const rows = sqlite
    .prepare('select attempt_id, seq, at, source, host, kind, data from ledger order by attempt_id, seq')
    .all() as (Omit<EvidenceRecord, 'data'> & { attempt_id: string; data: string })[];
  const link = sqlite.prepare('update ledger set hash = ? where attempt_id = ? and seq = ?');
  const end = sqlite.prepare('insert or replace into ledger_heads (attempt_id, seq, at, hash) values (?, ?, ?, ?)');
  let before = { attempt: '', hash: chainStart };
  for (const { attempt_id: attempt, ...row } of rows) {
    const previous = before.attempt === attempt ? before.hash : chainStart;
    const hash = recordHash(attempt, { ...row, data: dataOf(row.data) }, previous);
    link.run(hash, attempt, row.seq);
    end.run(attempt, row.seq, row.at, hash);
    before = { attempt, hash };
  }
}
