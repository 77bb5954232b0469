import type { RunDetail } from '../../../../../orchestrator/contract/runs.js';

export type Job = RunDetail['jobs'][number];
export type Step = Job['steps'][number];
