import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { ChainedRecord, EvidenceRecord } from './record.js';

/** What the first record of a ledger points back to. */
export const chainStart = '0'.repeat(64);

/** What is wrong with a ledger. `seq` is the record at which it shows. */
export interface ChainFault {
  seq: number;
  /**
   * `missing`: numbers are left out; `edited`: a record is not what was hashed; `relinked`: it does not point to the record
   * before it (that one was exchanged, or the order changed); `truncated`: the end is not the one that was last written.
   */
  what: 'missing' | 'edited' | 'relinked' | 'truncated';
}

/** The hash of a record: SHA-256, in hex, of its canonical JSON (RFC 8785) with the attempt and the hash before it. */
export function recordHash(attempt: string, record: EvidenceRecord, previous: string): string {
  const { seq, at, source, host, kind, data } = record;
  const text = JSON.stringify;
  // The names in their canonical order, written out: whole ledgers are hashed while somebody waits.
  const canonical = `{"at":${text(at)},"attempt":${text(attempt)},"data":${canonicalize(data)},"host":${text(host)},"kind":${text(kind)},"previous":${text(previous)},"seq":${text(seq)},"source":${text(source)}}`;
  return hash('sha256', canonical, 'hex');
}

/**
 * Checks a whole ledger, from its first record. `head` is where it should end, if that is known from elsewhere: from the
 * store's own memory or from a signed grade. Records after `head` are allowed, so that an old grade can be checked too.
 */
export function chainFaults(records: readonly ChainedRecord[], head?: { seq: number; hash: string }): ChainFault[] {
  const faults: ChainFault[] = [];
  let before = { seq: 0, hash: chainStart };
  for (const record of records) {
    if (record.seq !== before.seq + 1) faults.push({ seq: record.seq, what: 'missing' });
    else if (record.previous !== before.hash) faults.push({ seq: record.seq, what: 'relinked' });
    if (hashNow(record) !== record.hash) faults.push({ seq: record.seq, what: 'edited' });
    before = record;
  }
  if (head !== undefined && head.seq > 0) {
    const last = records.find(({ seq }) => seq === head.seq);
    if (last === undefined) faults.push({ seq: head.seq, what: 'truncated' });
    else if (last.hash !== head.hash) faults.push({ seq: head.seq, what: 'relinked' });
  }
  return faults;
}

/** Null where the record cannot have been written like this: JSON has no canonical form of a number such as 1e999. */
function hashNow(record: ChainedRecord): string | null {
  try {
    return recordHash(record.attempt, record, record.previous);
  } catch {
    return null;
  }
}
