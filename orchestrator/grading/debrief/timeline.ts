import type { AttemptId } from '../../contract/attempt.js';
import type { Timeline } from '../../contract/grade.js';
import type { EvidenceRecord } from '../../evidence/record.js';
import { containedParams } from '../checks/contained.js';
import { inputOf } from '../input.js';
import { ofKind } from '../records.js';
import type { CheckInput, GradedLab, Variant } from '../types.js';
import { attackMarks, serviceMarks } from './attack.js';
import { connectionsOf } from './connections.js';
import type { Mark } from './mark.js';
import { examinerMarks, responseMarks } from './response.js';
import { commandMarks } from './trainee.js';

/** CPU samples that are answered at most per host: more than a chart has pixels helps nobody. */
const maxCpuSamples = 1_000;

/** What happened on one time axis, with nothing that only a grade can tell. `variant` must be a whole one. */
export function timelineOf(parts: {
  attemptId: AttemptId;
  lab: GradedLab;
  variant: Variant;
  ledger: readonly EvidenceRecord[];
}): Timeline {
  return timelineFrom(parts.attemptId, inputOf(parts.lab, parts.variant, parts.ledger));
}

/** The same from what was gathered already; `more` are marks that do not stand in the ledger. */
export function timelineFrom(attemptId: AttemptId, input: CheckInput, more: readonly Mark[] = []): Timeline {
  const { lab, variant, ledger, submittedSeq } = input;
  const events = [
    ...attackMarks(lab, variant, ledger, submittedSeq),
    ...commandMarks(ledger),
    ...responseMarks(ledger, payloadsOf(input)),
    ...more,
    ...serviceMarks(ledger),
    ...examinerMarks(ledger),
  ].sort((a, b) => a.at - b.at || (a.seq ?? 0) - (b.seq ?? 0));
  const cpu = cpuSamples(ledger);
  const times = [...events, ...cpu].map(({ at }) => at);
  const fallback = ledger[0]?.at ?? 0;
  return {
    attemptId,
    from: times.length === 0 ? fallback : times.reduce((a, b) => Math.min(a, b)),
    to: times.length === 0 ? fallback : times.reduce((a, b) => Math.max(a, b)),
    times: { clockStartedAt: input.clockStartedAt, targetMs: lab.targetMinutes * 60_000 },
    events,
    cpu,
    connections: connectionsOf(lab, variant, ledger),
  };
}

function payloadsOf({ lab, variant }: CheckInput): string[] {
  const declared = lab.objectives.find(({ check }) => check.type === 'contained')?.check ?? {};
  const value = variant[containedParams.parse(declared).payload];
  return Array.isArray(value) ? value : value === undefined ? [] : [String(value)];
}

function cpuSamples(ledger: readonly EvidenceRecord[]): Timeline['cpu'] {
  const samples = ofKind(ledger, 'cpu').map(({ host, at, data }) => ({ host, at, share: data.share }));
  const hosts = [...new Set(samples.map(({ host }) => host))];
  return hosts.flatMap((host) => {
    const own = samples.filter((sample) => sample.host === host);
    const step = Math.ceil(own.length / maxCpuSamples);
    return own.filter((_, i) => i % step === 0);
  });
}
