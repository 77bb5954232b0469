import type { Compilable } from 'kysely';
import type { EvidenceRecord, Ledger, NewRecord } from '../evidence/record.js';
import type { Database } from './database.js';
import { guarded, StorageError } from './error.js';

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
  /** Sequence number of the last record, 0 where there is none. */
  head(attemptId: string): number;
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
    'insert into ledger (attempt_id, seq, at, source, host, kind, data) values (?, ?, ?, ?, ?, ?, ?)',
  );
  const last = sqlite.prepare('select seq, at from ledger where attempt_id = ? order by seq desc limit 1');
  const subscribers = new Map<string, Set<Subscriber>>();
  const undelivered: { attemptId: string; records: EvidenceRecord[] }[] = [];
  let delivering = false;

  function store(attemptId: string, records: readonly NewRecord[], also: readonly Compilable[]) {
    const changes = also.map(database.run);
    const before = last.get(attemptId) as { seq: number; at: number } | undefined;
    const at = Math.max(now(), before?.at ?? 0);
    const stored = records.map(
      (record, index): EvidenceRecord => ({ ...record, seq: (before?.seq ?? 0) + index + 1, at }),
    );
    for (const { seq, source, host, kind, data } of stored) {
      insert.run(attemptId, seq, at, source, host, kind, JSON.stringify(data));
    }
    return { stored, changed: changes[0] };
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
    head: (attemptId) => guarded(() => (last.get(attemptId) as { seq: number } | undefined)?.seq ?? 0),
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
    return rows.map((row) => ({ ...row, data: parseData(row.data, attemptId, row.seq) }));
  });
}

function parseData(text: string, attemptId: string, seq: number): EvidenceRecord['data'] {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StorageError('corrupt', `Record ${seq} of attempt ${attemptId} is not JSON.`, { cause: error });
  }
}
