import type { EvidenceRecord } from '../evidence/record.js';
import { ofKind, type Typed } from './records.js';
import type { CheckInput } from './types.js';

export type ExamRun = Typed<'exam.run'>;

/** The examiner's runs of the pipeline after submission, each as it was made last. */
export function examRuns(records: readonly EvidenceRecord[]): ExamRun[] {
  return [...new Map(ofKind(records, 'exam.run').map((run) => [run.data.id, run])).values()];
}

/** The examination of an attempt: what was recorded after it was submitted. */
export function examinationOf({ ledger, submittedSeq }: CheckInput): EvidenceRecord[] {
  return submittedSeq === null ? [] : ledger.filter(({ seq }) => seq > submittedSeq);
}

/** The run in which everything outside was as it should be, on the company's own runner. */
export const genuineRun = (runs: readonly ExamRun[]): ExamRun | undefined =>
  runs.find(
    ({ data }) => data.on === 'live' && data.dns === 'genuine' && data.tag === 'genuine' && data.asset === 'genuine',
  );

/** Whether a run ended well and published the right artefact. */
export const isGreen = ({ data }: ExamRun): boolean => data.conclusion === 'success' && data.artefact === 'right';
