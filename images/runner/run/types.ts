import type { Status } from '../workflow/expressions.js';
import type { Permissions } from '../workflow/schema.js';

/** How a run, a job or a step ended. */
export type Conclusion = Status;

/** What a run tells as it goes. Log lines have every secret masked; step 0 is the job itself. Times are left to who receives them. */
export type RunEvent =
  | { t: 'job'; job: string; name: string; state: 'in_progress' }
  | { t: 'job'; job: string; name: string; state: 'completed'; conclusion: Conclusion }
  | { t: 'step'; job: string; step: number; name: string; state: 'in_progress' }
  | { t: 'step'; job: string; step: number; name: string; state: 'completed'; conclusion: Conclusion }
  | { t: 'log'; job: string; step: number; line: string };

/** A run that was asked for: which workflow, at which commit of which repository, and why. */
export interface RunRequest {
  id: number;
  /** `owner/name`. */
  repository: string;
  /** Path of the workflow inside the repository, and its text at `sha`. */
  file: string;
  text: string;
  event: 'push' | 'workflow_dispatch';
  ref: string;
  sha: string;
  actor: string;
  inputs: Record<string, string>;
  secrets: Record<string, string>;
}

/** What a runner stands on. */
export interface RunnerParts {
  /** Folder in which each job gets a workspace of its own; it is emptied of it afterwards. */
  folder: string;
  /** Base of Git URLs: `<gitUrl>/<owner>/<name>`. */
  gitUrl: string;
  /** Base of the platform's API, given to steps as GITHUB_API_URL. */
  apiUrl: string;
  /** Runs Node actions. */
  node: string;
  /** Makes the token of one job. It is masked in its logs. */
  token: (job: string, permissions: Permissions) => Promise<string>;
  /** What the token may do where the workflow states nothing. */
  defaultAccess: 'read' | 'write';
  limits: RunnerLimits;
  onEvent: (event: RunEvent) => void;
}

export interface RunnerLimits {
  /** A step without `timeout-minutes` is ended after this time, in milliseconds. */
  stepMs: number;
  /** Bytes of a step's log; what it prints beyond is counted, not kept. */
  logBytes: number;
}
