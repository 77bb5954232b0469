import type { Progress } from '../contract/board.js';
import type { EvidenceRecord } from '../evidence/record.js';
import { elapsedMs } from './clock.js';
import { inputOf } from './input.js';
import { timesOf } from './times.js';
import type { GradedLab, Variant } from './types.js';

/** Records that a trainee's own hand makes. */
const acts = ['terminal.command', 'report.filed', 'hint.taken'];
export const isAct = ({ kind }: Pick<EvidenceRecord, 'kind'>): boolean => acts.includes(kind);

/**
 * How far a trainee has come on a growing ledger; `held` is what `liveObjectives` found in it. Whether their page is open is
 * not in it.
 */
export function progressOf(
  lab: GradedLab,
  variant: Variant,
  ledger: readonly EvidenceRecord[],
  held: ReadonlyMap<string, boolean>,
): Omit<Progress, 'here'> {
  const input = inputOf(lab, variant, ledger);
  const { identifyMs, reportMs } = timesOf(input);
  const harm = input.containment.lastHarm;
  return {
    held: [...held].filter(([, holds]) => holds).map(([id]) => id),
    identifyMs,
    reportMs,
    lastHarmMs: harm && elapsedMs(input, harm.at),
    activeAt: ledger.findLast(isAct)?.at ?? null,
  };
}
