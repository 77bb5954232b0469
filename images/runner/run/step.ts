import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { readCommandFile } from '../workflow/commands.js';
import { type Contexts, interpolate, type Status } from '../workflow/expressions.js';
import type { StepFile } from '../workflow/schema.js';
import { type Action, ActionError, findAction } from './actions.js';
import { type Ending, runProcess } from './process.js';
import type { StepLog } from './step-log.js';
import type { RunnerParts } from './types.js';

/** What a step leaves for those after it. `env` and `path` hold only what it added. */
export interface StepResult {
  outcome: Status;
  outputs: Record<string, string>;
  env: Record<string, string>;
  path: string[];
}

/** Where a job works, and with what. */
export interface JobPlace {
  workspace: string;
  temp: string;
  actions: string;
  /** The environment that steps of the job begin with; PATH is in it. */
  env: Record<string, string>;
}

/** A step names what it may not, or what is not there. */
class StepError extends Error {
  override name = 'StepError';
}

/** Names that GITHUB_ENV may not set: the runner's own, and what would change how programs are loaded. */
const reserved = /^(GITHUB_|RUNNER_)|^(NODE_OPTIONS|LD_PRELOAD|PATH)$/;

/** Runs one step to its end. Never throws for what the workflow does: that is a failed step with its reason in the log. */
export async function runStep(
  step: StepFile,
  parts: Pick<RunnerParts, 'node' | 'gitUrl' | 'limits'>,
  place: JobPlace,
  contexts: Contexts,
  log: StepLog,
  signal: AbortSignal,
): Promise<StepResult> {
  const nothing = { outputs: {}, env: {}, path: [] };
  try {
    const own = mapValues(step.env, (text) => interpolate(text, contexts));
    const seen = { ...contexts, env: { ...(contexts.env as object), ...own } };
    const fill = (text: string) => interpolate(text, seen);
    const files = await commandFiles(place.temp);
    // The runner's own variables come last: a step may not pretend to be elsewhere.
    const env = { ...own, ...place.env, ...files };
    const program =
      step.uses === undefined ? await script(step, place, fill) : await action(step, parts, place, seen, log);
    const ending = await runProcess(program.argv, {
      cwd: directory(place.workspace, fill(step['working-directory'] ?? '.')),
      env: { ...env, ...program.env },
      timeoutMs: step['timeout-minutes'] ? step['timeout-minutes'] * 60_000 : parts.limits.stepMs,
      signal,
      onLine: (line) => log.printed(line),
    });
    const outcome = outcomeOf(ending, log);
    return { outcome, ...(await readFiles(files)) };
  } catch (error) {
    log.error((error as Error).message);
    return { outcome: 'failure', ...nothing };
  }
}

interface Program {
  argv: [string, ...string[]];
  env: Record<string, string>;
}

async function script(step: StepFile, place: JobPlace, fill: (text: string) => string): Promise<Program> {
  const path = join(place.temp, `${randomUUID()}.sh`);
  await writeFile(path, fill(step.run ?? ''));
  return {
    argv: step.shell === 'sh' ? ['sh', '-e', path] : ['bash', '--noprofile', '--norc', '-eo', 'pipefail', path],
    env: {},
  };
}

async function action(
  step: StepFile,
  parts: Pick<RunnerParts, 'node' | 'gitUrl'>,
  place: JobPlace,
  contexts: Contexts,
  log: StepLog,
): Promise<Program> {
  const uses = step.uses ?? '';
  const found = await findAction(uses, {
    workspace: place.workspace,
    folder: place.actions,
    gitUrl: parts.gitUrl,
    env: place.env,
  });
  if (found.commit !== null) log.write(`Download action repository '${uses}' (SHA:${found.commit})`);
  return {
    argv: [parts.node, found.main],
    env: { ...inputsOf(step, found, contexts, log), GITHUB_ACTION_PATH: found.folder },
  };
}

function inputsOf(step: StepFile, found: Action, contexts: Contexts, log: StepLog): Record<string, string> {
  for (const name of Object.keys(step.with)) {
    if (!Object.hasOwn(found.inputs, name)) log.write(`##[warning]The action has no input "${name}".`);
  }
  const names = [...new Set([...Object.keys(found.inputs), ...Object.keys(step.with)])];
  return Object.fromEntries(
    names.map((name) => {
      const given = step.with[name] ?? found.inputs[name]?.default;
      if (given === undefined && found.inputs[name]?.required)
        throw new ActionError(`the action needs the input "${name}"`);
      return [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, interpolate(given ?? '', contexts)];
    }),
  );
}

const fileNames = ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_PATH', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'] as const;
type CommandFiles = Record<(typeof fileNames)[number], string>;

async function commandFiles(temp: string): Promise<CommandFiles> {
  const folder = join(temp, randomUUID());
  await mkdir(folder);
  const files = Object.fromEntries(fileNames.map((name) => [name, join(folder, name.toLowerCase())])) as CommandFiles;
  await Promise.all(Object.values(files).map((file) => writeFile(file, '')));
  return files;
}

async function readFiles(files: CommandFiles): Promise<Omit<StepResult, 'outcome'>> {
  const contents = (name: keyof CommandFiles) => readFile(files[name], 'utf8').catch(() => '');
  const env = Object.fromEntries(readCommandFile(await contents('GITHUB_ENV')));
  const forbidden = Object.keys(env).find((name) => reserved.test(name));
  if (forbidden) throw new StepError(`GITHUB_ENV may not set ${forbidden}`);
  const path = (await contents('GITHUB_PATH')).split(/\r?\n/).filter(Boolean);
  return { env, path, outputs: Object.fromEntries(readCommandFile(await contents('GITHUB_OUTPUT'))) };
}

function outcomeOf(ending: Ending, log: StepLog): Status {
  if (ending.code === 0) return 'success';
  if (ending.code !== null) log.error(`Process completed with exit code ${ending.code}.`);
  else if (ending.because === 'timeout') log.error('The step took longer than it may and was ended.');
  else if (ending.because === 'signal') log.error('The process was ended by a signal.');
  return ending.code === null && ending.because === 'cancelled' ? 'cancelled' : 'failure';
}

function directory(workspace: string, path: string): string {
  const found = resolve(workspace, path);
  if (found !== workspace && !found.startsWith(workspace + sep))
    throw new StepError(`${path} leads out of the workspace`);
  return found;
}

/** The same keys with each value passed through `change`. */
export const mapValues = (values: Record<string, string>, change: (value: string) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
