import type { EvidenceRecord } from '../evidence/record.js';
import { ofKind } from './records.js';
import type { CheckInput } from './types.js';

/** A stretch of time in which an instructor had the whole range stand still. `to` is null where it never went on. */
export interface Pause {
  from: number;
  to: number | null;
}

/** The pauses of an attempt, from its ledger. */
export function pausesIn(ledger: readonly EvidenceRecord[]): Pause[] {
  const ends = ofKind(ledger, 'attempt.resumed');
  return ofKind(ledger, 'attempt.paused').map(({ seq, at }) => ({
    from: at,
    to: ends.find((end) => end.seq > seq)?.at ?? null,
  }));
}

/**
 * Milliseconds from the clock's start until `at`, less the pauses between: null where the clock never started, 0 for what
 * came before it.
 */
export function elapsedMs(
  { clockStartedAt, ledger }: Pick<CheckInput, 'clockStartedAt' | 'ledger'>,
  at: number,
): number | null {
  if (clockStartedAt === null) return null;
  const paused = pausesIn(ledger).reduce(
    (sum, { from, to }) => sum + Math.max(0, Math.min(to ?? at, at) - Math.max(from, clockStartedAt)),
    0,
  );
  return Math.max(0, at - clockStartedAt - paused);
}
