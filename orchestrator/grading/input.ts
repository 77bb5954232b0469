import { reportSchema } from '../contract/report.js';
import type { EvidenceRecord } from '../evidence/record.js';
import { containedParams } from './checks/contained.js';
import { containmentOf } from './containment.js';
import { ofKind, stepProofs } from './records.js';
import type { CheckInput, Filed, GradedLab, Variant } from './types.js';

/**
 * Gathers what checks look at from the records alone. What came after the attempt was graded is left out, so that a
 * regrade stands on the same evidence.
 */
export function inputOf(lab: GradedLab, variant: Variant, records: readonly EvidenceRecord[]): CheckInput {
  const sorted = inOrder(records) ? records : [...records].sort((a, b) => a.seq - b.seq);
  const graded = sorted.findIndex((record) => record.kind === 'attempt.state' && record.data.state === 'graded');
  const ledger = graded === -1 ? sorted : sorted.slice(0, graded);
  const submitted = ofKind(ledger, 'attempt.state').find(({ data }) => data.state === 'submitted');
  const submittedSeq = submitted?.seq ?? null;
  const reports = reportsIn(ledger).filter(({ seq }) => submittedSeq === null || seq < submittedSeq);
  const clock = stepProofs(
    lab.replay.filter((step) => step.startsClock),
    ledger,
    variant,
  )[0]?.proof;
  const containment = containmentOf(ledger, variant, submittedSeq, containedParamsOf(lab));
  return {
    lab,
    variant,
    ledger,
    firstReport: reports[0] ?? null,
    lastReport: reports.at(-1) ?? null,
    clockStartedAt: clock?.at ?? null,
    submittedAt: submitted?.at ?? null,
    submittedSeq,
    containment,
    containedAt: containment.holds ? (containment.lastHarm?.at ?? null) : null,
  };
}

/** Long ledgers come as they were written: looking is quicker than sorting. */
const inOrder = (records: readonly EvidenceRecord[]): boolean =>
  records.every(({ seq }, index) => index === 0 || (records[index - 1] as EvidenceRecord).seq <= seq);

/** Every filed report, in order. */
export function reportsIn(ledger: readonly EvidenceRecord[]): Filed[] {
  return ofKind(ledger, 'report.filed').flatMap(({ seq, at, data }) => {
    const report = reportSchema.safeParse(data.report);
    return report.success ? [{ seq, at, report: report.data, normalised: data.normalised }] : [];
  });
}

function containedParamsOf(lab: GradedLab) {
  return containedParams.parse(lab.objectives.find(({ check }) => check.type === 'contained')?.check ?? {});
}
