import type { Conclusion, RunRequest } from '../run/types.js';

/*
 * What the daemon and the platform say to each other: JSON over HTTPS, `POST {apiUrl}/_runner/…` with the registration token. Every
 * question may be asked again where its answer was lost.
 */

/** Something happened: which workflows does it start? */
export interface PlanOrder {
  kind: 'plan';
  id: number;
  repository: string;
  event: 'push' | 'workflow_dispatch';
  ref: string;
  sha: string;
  /** Only this workflow was asked for. */
  file: string | null;
  inputs: Record<string, string>;
}

/** A run to be carried out; the text of its workflow is read at `sha`. */
export type RunOrder = { kind: 'run' } & Omit<RunRequest, 'text'>;

export type Work = PlanOrder | RunOrder | { kind: 'cancel'; run: number };

/** A run that an event starts. With a fault (one a line) it is over before it begins. */
export interface PlannedRun {
  file: string;
  workflow: string;
  inputs: Record<string, string>;
  jobs: { id: string; name: string }[];
  fault: string | null;
}
export interface Plan {
  runs: PlannedRun[];
  /** Why what was asked for cannot be done. */
  refused: string | null;
}

type Standing = { state: 'in_progress' } | { state: 'completed'; conclusion: Conclusion };
/** What is told of a run as it goes; numbered from 0 by their order. */
export type Message =
  | ({ t: 'job'; job: string; name: string } & Standing)
  | ({ t: 'step'; job: string; step: number; name: string } & Standing)
  | { t: 'log'; job: string; step: number; lines: string[] }
  | { t: 'dropped'; job: string; step: number; lines: number }
  | { t: 'run'; conclusion: Conclusion; fault: string | null };
