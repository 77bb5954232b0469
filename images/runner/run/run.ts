import { ExpressionFault, holds, type Status } from '../workflow/expressions.js';
import { jobOrder, readWorkflow } from '../workflow/read.js';
import { githubContext } from './context.js';
import { type JobResult, runJob } from './job.js';
import type { Conclusion, RunnerParts, RunRequest } from './types.js';

/**
 * Runs a workflow to its end, one job after another, and tells what happens as it happens. Returns how it ended: a failure of any
 * job is one of the run. Throws `WorkflowError` where the workflow cannot be read or asks for what this runner does not do.
 */
export async function runWorkflow(request: RunRequest, parts: RunnerParts, signal: AbortSignal): Promise<Conclusion> {
  const workflow = readWorkflow(request.file, request.text);
  const done: Record<string, JobResult> = {};
  for (const id of jobOrder(workflow)) {
    const job = workflow.jobs[id];
    if (!job) continue;
    const name = job.name ?? id;
    const needs = Object.fromEntries(job.needs.map((needed) => [needed, done[needed] as JobResult]));
    const status = signal.aborted ? 'cancelled' : standing(Object.values(needs).map(({ result }) => result));
    const contexts = { github: githubContext(workflow, request, parts), needs, inputs: request.inputs };
    let result: JobResult = { result: 'skipped', outputs: {} };
    try {
      if (holds(job.if, contexts, status)) {
        parts.onEvent({ t: 'job', job: id, name, state: 'in_progress' });
        result = await runJob({ id, job, workflow, request, needs }, parts, signal);
      }
    } catch (error) {
      if (!(error instanceof ExpressionFault)) throw error;
      parts.onEvent({ t: 'log', job: id, step: 0, line: `##[error]${error.message}` });
      result = { result: 'failure', outputs: {} };
    }
    parts.onEvent({ t: 'job', job: id, name, state: 'completed', conclusion: result.result });
    done[id] = result;
  }
  return worst(Object.values(done).map(({ result }) => result));
}

/** How the needed jobs stand together. */
const standing = (results: Conclusion[]): Status =>
  (['failure', 'cancelled', 'skipped'] as const).find((bad) => results.includes(bad)) ?? 'success';

/** A run in which nothing failed is a success, whatever was skipped. */
const worst = (results: Conclusion[]): Conclusion =>
  (['failure', 'cancelled'] as const).find((bad) => results.includes(bad)) ?? 'success';
