import type { Lab } from '../../catalog/catalog.js';
import type { ExaminerStep } from '../../catalog/manifest.js';
import type { DataOf, Kind } from '../../evidence/kinds.js';
import type { Ledger } from '../../evidence/record.js';
import type { Variant } from '../../grading/types.js';
import type { HostRef, Ranges, Witness } from '../../range/types.js';
import type { World } from '../world.js';

/** What every step of the examiner stands on. */
export interface ExamContext {
  attemptId: string;
  lab: Lab;
  variant: Variant;
  ranges: Ranges;
  witness: Witness;
  world: World;
  ledger: Ledger;
  signal: AbortSignal;
  /** Appends one record of source `examiner`. */
  record<K extends Kind>(host: string, kind: K, data: DataOf<K>): void;
  ref(host: string): HostRef;
}

/** The step of the manifest that a function carries out. */
export type StepOf<Do extends ExaminerStep['do']> = Extract<ExaminerStep, { do: Do }>;
export type StepRunner<Do extends ExaminerStep['do']> = (context: ExamContext, step: StepOf<Do>) => Promise<void>;
