import type { Debrief, Grade } from '../contract/grade.js';
import type { Text } from '../contract/text.js';
import type { EvidenceRecord } from '../evidence/record.js';
import { containedParams } from './checks/contained.js';
import { claimsOf, modelAnswer } from './claims.js';
import { anatomyOf } from './debrief/anatomy.js';
import { attackMarks, serviceMarks } from './debrief/attack.js';
import { attackerSaw } from './debrief/attacker.js';
import { connectionsOf } from './debrief/connections.js';
import { examinerMarks, responseMarks } from './debrief/response.js';
import { commandMarks, objectiveMarks } from './debrief/trainee.js';
import { inputOf } from './input.js';
import { ofKind } from './records.js';
import type { CheckInput, GradedLab, Variant } from './types.js';

/** CPU samples that are answered at most per host: more than a chart has pixels helps nobody. */
const maxCpuSamples = 1_000;

/** What is shown after the grade: attack, response, service and examiner on one time axis. From the ledger alone. */
export function debriefOf(parts: {
  lab: GradedLab;
  /** The lab's debrief in Markdown. */
  text: Text;
  variant: Variant;
  ledger: readonly EvidenceRecord[];
  grade: Grade;
}): Debrief {
  const { lab, variant, text, grade } = parts;
  const input = inputOf(lab, variant, parts.ledger);
  const events = [
    ...attackMarks(lab, variant, input.ledger, input.submittedSeq),
    ...commandMarks(input.ledger),
    ...responseMarks(input.ledger, payloadsOf(input)),
    ...objectiveMarks(lab, grade),
    ...serviceMarks(input.ledger),
    ...examinerMarks(input.ledger),
  ].sort((a, b) => a.at - b.at || (a.seq ?? 0) - (b.seq ?? 0));
  const { submittedSeq } = input;
  // What ran later, the examiner began.
  const own = { ...input, ledger: input.ledger.filter(({ seq }) => submittedSeq === null || seq < submittedSeq) };
  const cpu = cpuSamples(input.ledger);
  const times = [...events, ...cpu].map(({ at }) => at);
  const fallback = input.ledger[0]?.at ?? 0;
  return {
    attemptId: grade.attemptId,
    from: times.length === 0 ? fallback : times.reduce((a, b) => Math.min(a, b)),
    to: times.length === 0 ? fallback : times.reduce((a, b) => Math.max(a, b)),
    times: grade.times,
    events,
    cpu,
    connections: connectionsOf(lab, variant, input.ledger),
    attacker: attackerSaw(input),
    anatomy: anatomyOf(lab, variant, input.ledger),
    answers: claimsOf(lab).map((params) => ({ field: params.field, values: modelAnswer(params, own) })),
    text,
  };
}

function payloadsOf({ lab, variant }: CheckInput): string[] {
  const declared = lab.objectives.find(({ check }) => check.type === 'contained')?.check ?? {};
  const value = variant[containedParams.parse(declared).payload];
  return Array.isArray(value) ? value : value === undefined ? [] : [String(value)];
}

function cpuSamples(ledger: readonly EvidenceRecord[]): Debrief['cpu'] {
  const samples = ofKind(ledger, 'cpu').map(({ host, at, data }) => ({ host, at, share: data.share }));
  const hosts = [...new Set(samples.map(({ host }) => host))];
  return hosts.flatMap((host) => {
    const own = samples.filter((sample) => sample.host === host);
    const step = Math.ceil(own.length / maxCpuSamples);
    return own.filter((_, i) => i % step === 0);
  });
}
