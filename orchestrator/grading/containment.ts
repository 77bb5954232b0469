import type { EvidenceRecord } from '../evidence/record.js';
import { nothingHarmful, processesClear, roundsClear } from './containment-conditions.js';
import { pipelineConditions } from './containment-pipeline.js';
import { isHarmful, ofKind, type Typed } from './records.js';
import type { Containment, Variant } from './types.js';

export interface ContainmentParams {
  /** Whether processes and trigger routines are looked at, or runs of a pipeline. */
  shows: 'processes' | 'pipeline';
  /** Key of the variant: SHA-256 of the payload, one or several. */
  payload: string;
  /** Key of the variant: the list of trigger routines. */
  routines: string;
  /** Hosts to which harm counts; none named: all. What an analyst fetches to look at it harms nobody. */
  victims: string[];
  /** Proved rounds each routine needs. */
  minRounds: number;
}

/** Whether the attack was contained, as the examiner found after submit. */
export function containmentOf(
  ledger: readonly EvidenceRecord[],
  variant: Variant,
  submittedSeq: number | null,
  params: ContainmentParams,
): Containment {
  const before = ({ seq }: EvidenceRecord) => submittedSeq === null || seq < submittedSeq;
  const lastHarm = ledger.findLast((record) => before(record) && isHarmful(record, params.victims)) ?? null;
  if (submittedSeq === null) return { holds: false, conditions: [], lastHarm, again: [] };

  const examination = ledger.filter(({ seq }) => seq > submittedSeq);
  const { conditions, again } =
    params.shows === 'pipeline'
      ? { conditions: pipelineConditions(examination), again: [] }
      : processConditions(examination, variant, params);
  return { holds: conditions.every(({ ok }) => ok), conditions, lastHarm, again };
}

/**
 * No process runs the payload, and in enough proved rounds of every trigger routine nothing came back and nothing harmful
 * was recorded. A round that was not answered, or that falls into a gap of the record, proves nothing.
 */
function processConditions(
  examination: readonly EvidenceRecord[],
  variant: Variant,
  params: ContainmentParams,
): Pick<Containment, 'conditions' | 'again'> {
  const rounds = ofKind(examination, 'exam.rounds');
  const again: string[] = [];
  const conditions = [
    processesClear(examination),
    ...expectedRoutines(variant, params, rounds).map((routine) => {
      const record = rounds.findLast(({ data }) => data.routine === routine) ?? null;
      const gap = record === null ? null : gapAround(record, examination);
      if (gap !== null) again.push(routine);
      return roundsClear(routine, record, gap, params.minRounds);
    }),
    nothingHarmful(examination, listIn(variant, params.payload), rounds.at(-1)?.seq ?? Number.POSITIVE_INFINITY),
  ];
  return { conditions, again };
}

/** A gap between the record that precedes the rounds in the examination and the one that follows them. */
function gapAround(rounds: Typed<'exam.rounds'>, examination: readonly EvidenceRecord[]): EvidenceRecord | null {
  const marks = examination.filter(({ kind }) => kind.startsWith('exam.'));
  const from = marks.findLast(({ seq }) => seq < rounds.seq)?.seq ?? 0;
  const to = marks.find(({ seq }) => seq > rounds.seq)?.seq ?? Number.POSITIVE_INFINITY;
  const isGap = (record: EvidenceRecord) =>
    (record.kind === 'evidence.gap' && record.data.source !== 'terminal') || record.kind === 'host.lost';
  return examination.find((record) => record.seq > from && record.seq < to && isGap(record)) ?? null;
}

function expectedRoutines(
  variant: Variant,
  params: ContainmentParams,
  rounds: readonly Typed<'exam.rounds'>[],
): string[] {
  const listedRoutines = listIn(variant, params.routines);
  if (listedRoutines.length > 0) return listedRoutines;
  const seen = [...new Set(rounds.map(({ data }) => data.routine))];
  return seen.length > 0 ? seen : ['*'];
}

function listIn(variant: Variant, key: string): string[] {
  const value = variant[key];
  return Array.isArray(value) ? value : value === undefined ? [] : [String(value)];
}
