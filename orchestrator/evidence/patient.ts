import { groupedBy } from '../grouped.js';
import { StorageError } from '../storage/error.js';
import type { Ledger, NewRecord } from './record.js';

/** How often what could not be stored is tried again. */
const usualRetryMs = 1_000;
/** What comes sooner after the last transaction waits for the next: each is flushed to the disk, and the server stands still for it. */
export const gatherMs = 100;
/** Records that wait at most: some megabytes, and an hour of a busy class. */
const maxWaiting = 10_000;

/** Stores what nobody would send a second time. */
export interface PatientLedger {
  /** Stores it now; of a flood, with what else comes within `gatherMs`; or once the ledger takes records again. Never throws. */
  append(attemptId: string, record: NewRecord): void;
  /** Stores what waits; what is left is told as a fault. */
  close(): void;
}

/**
 * Keeps, in memory and in order, what comes faster than it is worth a transaction each, and what the ledger does not take for a
 * reason that may pass: a full disk, another program's lock. What is more than may wait is left out, and an `evidence.gap` tells so.
 */
export function patientLedger(
  ledger: Pick<Ledger, 'append'>,
  onFault: (error: unknown) => void,
  { retryMs = usualRetryMs, most = maxWaiting } = {},
): PatientLedger {
  let waiting: { attemptId: string; record: NewRecord }[] = [];
  const dropped = new Map<string, { source: string; count: number }>();
  let timer: NodeJS.Timeout | null = null;
  let storedAt = Number.NEGATIVE_INFINITY;

  /** How many of them, from the first on, are settled: stored, or such as the ledger will never take. */
  function store(attemptId: string, records: NewRecord[]): number {
    try {
      ledger.append(attemptId, records);
      return records.length;
    } catch (error) {
      if (!(error instanceof StorageError && error.mayPass) && records.length > 1) {
        // One of them keeps the others out.
        const left = records.findIndex((record) => store(attemptId, [record]) === 0);
        return left === -1 ? records.length : left;
      }
      onFault(error);
      return error instanceof StorageError && error.mayPass ? 0 : records.length;
    }
  }

  function storeWaiting(): void {
    timer = null;
    const all = groupedBy(waiting, ({ attemptId }) => attemptId);
    waiting = [];
    for (const [attemptId, own] of all) {
      const records = own.map(({ record }) => record);
      // Where one attempt's have to wait, the others' do as well.
      const settled = waiting.length > 0 ? 0 : store(attemptId, records);
      waiting.push(...own.slice(settled));
    }
    storedAt = performance.now();
    if (waiting.length > 0 || !tellDropped()) timer = setTimeout(storeWaiting, retryMs);
  }

  /** True once all is told. */
  function tellDropped(): boolean {
    for (const [attemptId, { source, count }] of dropped) {
      const data = { source, dropped: count, reason: 'storage' };
      if (store(attemptId, [{ source: 'platform', host: '-', kind: 'evidence.gap', data }]) === 0) return false;
      dropped.delete(attemptId);
    }
    return true;
  }

  return {
    append(attemptId, record) {
      if (waiting.length < most) waiting.push({ attemptId, record });
      else dropped.set(attemptId, { source: record.source, count: (dropped.get(attemptId)?.count ?? 0) + 1 });
      if (timer !== null) return;
      const restMs = storedAt + gatherMs - performance.now();
      if (restMs <= 0) storeWaiting();
      else timer = setTimeout(storeWaiting, restMs);
    },
    close() {
      if (timer === null) return;
      clearTimeout(timer);
      storeWaiting();
      if (timer !== null) clearTimeout(timer);
      if (waiting.length > 0) onFault(new Error(`${waiting.length} records could not be stored`));
    },
  };
}
