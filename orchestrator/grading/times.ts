import type { GradeTimes } from '../contract/grade.js';
import { recoveredParams, recoveryWindow } from './checks/recovered.js';
import { isRight, judgeReport } from './claims.js';
import { elapsedMs } from './clock.js';
import { reportsIn } from './input.js';
import { ofKind } from './records.js';
import { quotesBetween } from './recovery.js';
import type { CheckInput } from './types.js';

/**
 * The clock, pauses taken off. Identified: the first report in which at least half of the identify claims are right. Reported: the first
 * report. Contained: the last harmful record, where the examiner confirmed containment. Recovered: from when customers got
 * right answers again, or the first release after containment.
 */
export function timesOf(input: CheckInput): GradeTimes {
  const { clockStartedAt, containedAt, submittedSeq } = input;
  const since = (at: number | null | undefined): number | null =>
    at === null || at === undefined ? null : elapsedMs(input, at);
  const reports = reportsIn(input.ledger).filter(({ seq }) => submittedSeq === null || seq < submittedSeq);
  const identified = reports.find((report) => {
    const verdicts = judgeReport(report, input);
    return verdicts.length > 0 && verdicts.filter(isRight).length >= verdicts.length / 2;
  });
  const targetMs = input.lab.targetMinutes * 60_000;
  const containMs = since(containedAt);
  return {
    clockStartedAt,
    identifyMs: since(identified?.at),
    reportMs: since(input.firstReport?.at),
    containMs,
    recoverMs: since(recoveredAt(input)),
    targetMs,
    withinTarget: containMs !== null && containMs <= targetMs,
  };
}

function recoveredAt(input: CheckInput): number | null {
  const window = recoveryWindow(input);
  if (window === null) return null;
  if (input.lab.objectives.some(({ check }) => check.type === 'pipeline-recovered')) {
    const released = ofKind(input.ledger, 'run.state').find(
      ({ seq, data }) => seq > window.from.seq && seq < window.to.seq && data.conclusion === 'success',
    );
    return released?.at ?? null;
  }
  const declared = input.lab.objectives.find(({ check }) => check.type === 'recovered')?.check ?? {};
  const params = recoveredParams.parse(declared);
  const limits = { maintenanceMs: params.maintenanceSeconds * 1000, share: params.share };
  return quotesBetween(input.ledger, window.from, window.to, limits).rightFromAt;
}
