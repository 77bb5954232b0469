import type { Compilable } from 'kysely';
import { ChainCheck, type ChainFault, canonicalData, chainStart, isAsHashed, textHash } from '../evidence/chain.js';
import type { ChainedRecord, EvidenceRecord, Ledger, NewRecord } from '../evidence/record.js';
import type { Database } from './database.js';
import { guarded } from './error.js';
import { dataOf } from './record-data.js';

export interface LedgerStore extends Ledger {
  /**
   * As `append`, and runs `also` in the same transaction: a state and the record of it are stored together or not at
   * all. Where `mustChange` is set and the first query of `also` changes no row, nothing is stored and null is returned.
   */
  appendWith(
    attemptId: string,
    records: readonly NewRecord[],
    also: readonly Compilable[],
    options?: { mustChange?: boolean },
  ): EvidenceRecord[] | null;
  /** The last record's number and hash; 0 and zeros where there is none. */
  head(attemptId: string): LedgerHead;
  /** Every record with its links, for export. */
  export(attemptId: string): ChainedRecord[];
  /** Whether every record is as it was written, none is missing and the end is the last that was written. Empty: intact. */
  verify(attemptId: string): ChainFault[];
  /** `export` and `verify` in one. */
  examine(attemptId: string): { records: ChainedRecord[]; faults: ChainFault[] };
}

export interface LedgerHead {
  seq: number;
  hash: string;
}

type Subscriber = (records: EvidenceRecord[]) => void;

/**
 * The append-only store of evidence, in the table `ledger`. Times never run backwards within an attempt: where the clock
 * was set back, the last record's time is used again. A subscriber that throws is reported to `onSubscriberError` and
 * keeps nobody else from hearing; records appended by a subscriber are delivered after those that it was called with.
 */
export function openLedger(
  database: Database,
  now: () => number,
  onSubscriberError: (error: unknown) => void,
): LedgerStore {
  const { sqlite } = database;
  const insert = sqlite.prepare(
    'insert into ledger (attempt_id, seq, at, source, host, kind, data, hash) values (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const last = sqlite.prepare('select seq, at, hash from ledger_heads where attempt_id = ?');
  const moveHead = sqlite.prepare(
    `insert into ledger_heads (attempt_id, seq, at, hash) values (?, ?, ?, ?)
     on conflict (attempt_id) do update set seq = excluded.seq, at = excluded.at, hash = excluded.hash`,
  );
  const headOf = (attemptId: string) =>
    (last.get(attemptId) as (LedgerHead & { at: number }) | undefined) ?? { seq: 0, at: 0, hash: chainStart };
  const subscribers = new Map<string, Set<Subscriber>>();
  const undelivered: { attemptId: string; records: EvidenceRecord[] }[] = [];
  let delivering = false;

  function store(attemptId: string, records: readonly NewRecord[], also: readonly Compilable[]) {
    const changes = also.map(database.run);
    let { seq, at, hash } = headOf(attemptId);
    at = Math.max(now(), at);
    const stored: EvidenceRecord[] = [];
    for (const { source, host, kind, data } of records) {
      seq += 1;
      // As it will be read back, without what JSON cannot say; and canonical, so that it can be checked as it stands.
      const text = canonicalData(JSON.parse(JSON.stringify(data)));
      hash = textHash(attemptId, { source, host, kind, seq, at }, text, hash);
      insert.run(attemptId, seq, at, source, host, kind, text, hash);
      stored.push({ source, host, kind, data, seq, at });
    }
    if (stored.length > 0) moveHead.run(attemptId, seq, at, hash);
    return { stored, changed: changes[0] };
  }

  function examine(attemptId: string): { records: ChainedRecord[]; faults: ChainFault[] } {
    return guarded(() => {
      const check = new ChainCheck(headOf(attemptId));
      const records: ChainedRecord[] = [];
      for (const { record, text } of chainedRecords(database, attemptId)) {
        // Records from before their data was stored in canonical form, and damaged ones, are brought into it first.
        const right = textHash(attemptId, record, text, record.previous) === record.hash || isAsHashed(record);
        check.take(record, right);
        records.push(record);
      }
      return { records, faults: check.end() };
    });
  }

  function appendWith(
    attemptId: string,
    records: readonly NewRecord[],
    also: readonly Compilable[],
    options: { mustChange?: boolean } = {},
  ): EvidenceRecord[] | null {
    const unchanged = new Error('the first query changed nothing');
    let stored: EvidenceRecord[];
    try {
      stored = sqlite
        .transaction(() => {
          const result = store(attemptId, records, also);
          if (options.mustChange && result.changed === 0) throw unchanged;
          return result.stored;
        })
        .immediate();
    } catch (error) {
      if (error === unchanged) return null;
      return guarded(() => {
        throw error;
      });
    }
    if (stored.length > 0) undelivered.push({ attemptId, records: stored });
    deliver();
    return stored;
  }

  function deliver(): void {
    if (delivering) return;
    delivering = true;
    for (let next = undelivered.shift(); next; next = undelivered.shift()) {
      for (const subscriber of subscribers.get(next.attemptId) ?? []) {
        try {
          subscriber(next.records);
        } catch (error) {
          onSubscriberError(error);
        }
      }
    }
    delivering = false;
  }

  return {
    appendWith,
    append: (attemptId, records) => appendWith(attemptId, records, []) ?? [],
    head: (attemptId) =>
      guarded(() => {
        const { seq, hash } = headOf(attemptId);
        return { seq, hash };
      }),
    export: (attemptId) => guarded(() => Array.from(chainedRecords(database, attemptId), ({ record }) => record)),
    verify: (attemptId) => examine(attemptId).faults,
    examine,
    read: (attemptId, options) => readRecords(database, attemptId, options),
    subscribe: (attemptId, callback) => {
      const set = subscribers.get(attemptId) ?? new Set();
      subscribers.set(attemptId, set.add(callback));
      return () => {
        set.delete(callback);
        if (set.size === 0 && subscribers.get(attemptId) === set) subscribers.delete(attemptId);
      };
    },
  };
}

function readRecords(
  { sqlite }: Database,
  attemptId: string,
  options: { afterSeq?: number; kinds?: string[]; limit?: number } = {},
): EvidenceRecord[] {
  const kinds = options.kinds ? ` and kind in (${options.kinds.map(() => '?').join(', ')})` : '';
  const sql = `select seq, at, source, host, kind, data from ledger
    where attempt_id = ? and seq > ?${kinds} order by seq limit ?`;
  return guarded(() => {
    const rows = sqlite
      .prepare(sql)
      .all(attemptId, options.afterSeq ?? 0, ...(options.kinds ?? []), options.limit ?? -1) as (Omit<
      EvidenceRecord,
      'data'
    > & {
      data: string;
    })[];
    return rows.map((row) => ({ ...row, data: dataOf(row.data) }));
  });
}

/** More at once would be held twice; one by one, SQLite's answers cost more than what is done with them. */
const pageRecords = 500;

/** The records of a ledger in order, each with its data as it is stored. */
function* chainedRecords(
  { sqlite }: Database,
  attempt: string,
): Generator<{ record: ChainedRecord; text: string }, void> {
  const page = sqlite
    .prepare(
      `select seq, at, source, host, kind, data, hash from ledger where attempt_id = ? and seq > ? order by seq limit ${pageRecords}`,
    )
    .raw();
  let previous = chainStart;
  let rows: Stored[];
  let last = Number.NEGATIVE_INFINITY;
  do {
    rows = page.all(attempt, last) as Stored[];
    for (const [seq, at, source, host, kind, text, hash] of rows) {
      yield { record: { seq, at, source, host, kind, data: dataOf(text), attempt, previous, hash }, text };
      previous = hash;
      last = seq;
    }
  } while (rows.length === pageRecords);
}

type Stored = [
  seq: number,
  at: number,
  source: EvidenceRecord['source'],
  host: string,
  kind: string,
  data: string,
  hash: string,
];
