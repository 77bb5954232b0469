import { StorageError } from '../storage/error.js';
import type { Ledger, NewRecord } from './record.js';

/** How often what could not be stored is tried again. */
const usualRetryMs = 1_000;
/** Records that wait at most: some megabytes, and an hour of a busy class. */
const maxWaiting = 10_000;

/** Stores what nobody would send a second time. */
export interface PatientLedger {
  /** Stores it now, or in its turn once the ledger takes records again. Never throws. */
  append(attemptId: string, record: NewRecord): void;
  /** Tries once more; what is left is told as a fault. */
  close(): void;
}

/**
 * Keeps, in memory and in order, what the ledger does not take for a reason that may pass: a full disk, another program's lock.
 * What is more than may wait is left out, and an `evidence.gap` tells so.
 */
export function patientLedger(
  ledger: Pick<Ledger, 'append'>,
  onFault: (error: unknown) => void,
  { retryMs = usualRetryMs, most = maxWaiting } = {},
): PatientLedger {
  let waiting: { attemptId: string; record: NewRecord }[] = [];
  const dropped = new Map<string, { source: string; count: number }>();
  let timer: NodeJS.Timeout | null = null;

  /** True where the record is settled: stored, or such as the ledger will never take. */
  function store(attemptId: string, record: NewRecord): boolean {
    try {
      ledger.append(attemptId, [record]);
      return true;
    } catch (error) {
      onFault(error);
      return !(error instanceof StorageError && error.mayPass);
    }
  }

  function again(): void {
    timer = null;
    const left = waiting.findIndex(({ attemptId, record }) => !store(attemptId, record));
    waiting = left === -1 ? [] : waiting.slice(left);
    if (waiting.length > 0 || !tellDropped()) timer = setTimeout(again, retryMs);
  }

  /** True once all is told. */
  function tellDropped(): boolean {
    for (const [attemptId, { source, count }] of dropped) {
      const data = { source, dropped: count, reason: 'storage' };
      if (!store(attemptId, { source: 'platform', host: '-', kind: 'evidence.gap', data })) return false;
      dropped.delete(attemptId);
    }
    return true;
  }

  return {
    append(attemptId, record) {
      if (waiting.length === 0 && store(attemptId, record)) return;
      if (waiting.length < most) waiting.push({ attemptId, record });
      else dropped.set(attemptId, { source: record.source, count: (dropped.get(attemptId)?.count ?? 0) + 1 });
      timer ??= setTimeout(again, retryMs);
    },
    close() {
      if (timer !== null) clearTimeout(timer);
      if (waiting.length === 0) return;
      again();
      if (timer !== null) clearTimeout(timer);
      if (waiting.length > 0) onFault(new Error(`${waiting.length} records could not be stored`));
    },
  };
}
