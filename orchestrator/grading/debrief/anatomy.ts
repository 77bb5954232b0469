import type { Debrief } from '../../contract/grade.js';
import type { EvidenceRecord } from '../../evidence/record.js';
import { stepProofs } from '../records.js';
import type { GradedLab, Variant } from '../types.js';

/** The case step by step, each with the first record that proves it happened in this attempt. */
export function anatomyOf(lab: GradedLab, variant: Variant, ledger: readonly EvidenceRecord[]): Debrief['anatomy'] {
  const proofs = stepProofs(lab.replay, ledger, variant);
  return lab.anatomy.map(({ replay, ...texts }) => {
    const own = proofs.filter(({ step }) => replay.includes(step.id));
    const first = own.flatMap(({ proof }) => (proof === null ? [] : [proof])).sort((a, b) => a.seq - b.seq)[0];
    return {
      ...texts,
      techniques: [...new Set(own.flatMap(({ step }) => step.techniques))],
      at: first?.at ?? null,
      seq: first?.seq ?? null,
    };
  });
}
