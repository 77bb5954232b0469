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
  return textHash(attempt, record, canonicalData(record.data), previous);
}

/** What `recordHash` answers, of a record whose data is at hand as canonical JSON. */
export function textHash(
  attempt: string,
  { seq, at, source, host, kind }: Omit<EvidenceRecord, 'data'>,
  data: string,
  previous: string,
): string {
  const text = JSON.stringify;
  // The names in their canonical order, written out: whole ledgers are hashed while somebody waits.
  const canonical = `{"at":${text(at)},"attempt":${text(attempt)},"data":${data},"host":${text(host)},"kind":${text(kind)},"previous":${text(previous)},"seq":${text(seq)},"source":${text(source)}}`;
  return hash('sha256', canonical, 'hex');
}

/** The canonical JSON of a record's data. Throws where there is none: JSON has none for a number such as 1e999. */
export function canonicalData(data: EvidenceRecord['data']): string {
  return String(canonicalize(data));
}

/**
 * Checks a whole ledger, from its first record. `head` is where it should end, if that is known from elsewhere: from the
 * store's own memory or from a signed grade. Records after `head` are allowed, so that an old grade can be checked too.
 */
export function chainFaults(records: readonly ChainedRecord[], head?: { seq: number; hash: string }): ChainFault[] {
  const check = new ChainCheck(head);
  for (const record of records) check.take(record, isAsHashed(record));
  return check.end();
}

/** As `chainFaults`, for records that come one by one. */
export class ChainCheck {
  private readonly faults: ChainFault[] = [];
  private before = { seq: 0, hash: chainStart };
  private hashAtHead: string | null = null;

  constructor(private readonly head?: { seq: number; hash: string }) {}

  /** The next record. `right`: whether it is what its own hash stands for. */
  take({ seq, previous, hash: own }: Pick<ChainedRecord, 'seq' | 'previous' | 'hash'>, right: boolean): void {
    if (seq !== this.before.seq + 1) this.faults.push({ seq, what: 'missing' });
    else if (previous !== this.before.hash) this.faults.push({ seq, what: 'relinked' });
    if (!right) this.faults.push({ seq, what: 'edited' });
    if (seq === this.head?.seq) this.hashAtHead ??= own;
    this.before = { seq, hash: own };
  }

  /** What was wrong, once all were taken. */
  end(): ChainFault[] {
    const { head, hashAtHead } = this;
    if (head === undefined || head.seq === 0 || hashAtHead === head.hash) return this.faults;
    return [...this.faults, { seq: head.seq, what: hashAtHead === null ? 'truncated' : 'relinked' }];
  }
}

/** Whether a record is what its hash stands for. One without a canonical form cannot have been written like this. */
export function isAsHashed(record: ChainedRecord): boolean {
  try {
    return recordHash(record.attempt, record, record.previous) === record.hash;
  } catch {
    return false;
  }
}
