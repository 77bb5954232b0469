import type { EvidenceRecord } from '../evidence/record.js';
import { parseCheck } from './checks/checks.js';
import { inputOf } from './input.js';
import type { GradedLab, Variant } from './types.js';

/**
 * Which objectives hold already on a growing ledger, by id: only those that need no examiner. For modes that tell.
 */
export function liveObjectives(
  lab: GradedLab,
  variant: Variant,
  ledger: readonly EvidenceRecord[],
): Map<string, boolean> {
  const input = inputOf(lab, variant, ledger);
  const held = new Map<string, boolean>();
  for (const { id, points, check } of lab.objectives) {
    const ready = parseCheck(check);
    if (ready.live) held.set(id, ready.run(input, points).points >= points - 0.005);
  }
  return held;
}
