import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Contexts, ExpressionFault, holds, interpolate, type Status } from '../workflow/expressions.js';
import { Masks } from '../workflow/masks.js';
import { permissionsOf } from '../workflow/read.js';
import type { JobFile, StepFile, WorkflowFile } from '../workflow/schema.js';
import { githubContext, runnerEnv } from './context.js';
import { type JobPlace, mapValues, runStep } from './step.js';
import { StepLog } from './step-log.js';
import type { Conclusion, RunnerParts, RunRequest } from './types.js';

export interface JobResult {
  result: Conclusion;
  outputs: Record<string, string>;
}

/** One job of a run: its id and part of the file, and how those that it needs ended. */
export interface JobOrder {
  id: string;
  job: JobFile;
  workflow: WorkflowFile;
  request: RunRequest;
  needs: Record<string, JobResult>;
}

/** Runs one job in a workspace of its own, which is gone afterwards. Beyond its `timeout-minutes` it is cancelled. */
export async function runJob(order: JobOrder, parts: RunnerParts, signal: AbortSignal): Promise<JobResult> {
  const folder = join(parts.folder, `${order.request.id}-${order.id}`);
  const place = { workspace: join(folder, 'work'), temp: join(folder, 'temp'), actions: join(folder, 'actions') };
  await rm(folder, { recursive: true, force: true });
  for (const path of Object.values(place)) await mkdir(path, { recursive: true });
  const abort = new AbortController();
  const end = () => abort.abort();
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  const minutes = order.job['timeout-minutes'];
  const timer = minutes === undefined ? undefined : setTimeout(() => tooLong(order.id, parts, end), minutes * 60_000);
  try {
    return await stepThrough(order, parts, place, abort.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    await rm(folder, { recursive: true, force: true });
  }
}

function tooLong(job: string, parts: RunnerParts, end: () => void): void {
  parts.onEvent({ t: 'log', job, step: 0, line: '##[error]The job took longer than it may and was cancelled.' });
  end();
}

async function stepThrough(
  { id, job, workflow, request, needs }: JobOrder,
  parts: RunnerParts,
  folders: Omit<JobPlace, 'env'>,
  signal: AbortSignal,
): Promise<JobResult> {
  const masks = new Masks();
  const token = await parts.token(id, permissionsOf(workflow, id, parts.defaultAccess));
  const secrets = { ...request.secrets, GITHUB_TOKEN: token };
  for (const secret of Object.values(secrets)) {
    masks.add(secret);
    // As Git's basic authentication has it.
    masks.add(Buffer.from(`x-access-token:${secret}`).toString('base64'));
  }
  const eventPath = join(folders.temp, 'event.json');
  const home = join(folders.temp, 'home');
  await mkdir(home);
  await writeFile(eventPath, JSON.stringify({ inputs: request.inputs, ref: request.ref }));
  const shared = { ...githubContext(workflow, request, parts), job: id, workspace: folders.workspace };
  const own = runnerEnv(shared, { temp: folders.temp, home, eventPath });
  const github = { ...shared, token };
  const steps: Record<string, { outputs: Record<string, string>; outcome: Status; conclusion: Status }> = {};
  let status: Status = 'success';
  let added: Record<string, string> = {};
  let path: string[] = [];
  const contexts = (): Contexts => ({
    github,
    secrets,
    steps,
    needs,
    inputs: request.inputs,
    env: {},
    job: { status },
    runner: { os: 'Linux', temp: folders.temp },
  });
  const stated = (): Record<string, string> => {
    const fill = (values: Record<string, string>) => mapValues(values, (value) => interpolate(value, contexts()));
    return { ...fill(workflow.env), ...fill(job.env), ...added };
  };

  for (const [index, step] of job.steps.entries()) {
    const number = index + 1;
    const name = step.name ?? (step.uses ? `Run ${step.uses}` : `Run ${step.run?.split('\n')[0] ?? ''}`);
    const told = { t: 'step', job: id, step: number, name } as const;
    const log = new StepLog(masks, parts.limits.logBytes, (line) =>
      parts.onEvent({ t: 'log', job: id, step: number, line }),
    );
    const finish = (conclusion: Conclusion) => {
      log.close();
      parts.onEvent({ ...told, state: 'completed', conclusion });
    };
    if (signal.aborted) status = 'cancelled';
    try {
      const env = stated();
      const seen = { ...contexts(), env };
      if (!holds(step.if, seen, status)) {
        finish('skipped');
        if (step.id) steps[step.id] = { outputs: {}, outcome: 'skipped', conclusion: 'skipped' };
        continue;
      }
      parts.onEvent({ ...told, state: 'in_progress' });
      const PATH = [...path, own.PATH].join(':');
      const place = { ...folders, env: { ...env, ...own, PATH } };
      // What still runs after a cancellation asked for it by `always()` or `cancelled()`.
      const until = signal.aborted ? new AbortController().signal : signal;
      const result = await runStep(step, parts, place, seen, log, until);
      added = { ...added, ...result.env };
      path = [...[...result.path].reverse(), ...path];
      const conclusion = conclude(step, result.outcome);
      if (step.id) steps[step.id] = { outputs: result.outputs, outcome: result.outcome, conclusion };
      if (status === 'success' && conclusion !== 'success') status = conclusion;
      finish(conclusion);
    } catch (error) {
      if (!(error instanceof ExpressionFault)) throw error;
      log.error(error.message);
      status = 'failure';
      finish('failure');
    }
  }
  try {
    return { result: status, outputs: mapValues(job.outputs, (value) => interpolate(value, contexts())) };
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
    // Told here, where its secrets are known: the fault may quote a value.
    parts.onEvent({ t: 'log', job: id, step: 0, line: masks.apply(`##[error]${error.message}`) });
    return { result: 'failure', outputs: {} };
  }
}

const conclude = (step: StepFile, outcome: Status): Status =>
  outcome === 'failure' && step['continue-on-error'] ? 'success' : outcome;
