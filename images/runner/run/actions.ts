import { execFile } from 'node:child_process';
import { mkdir, readFile, realpath } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';

/** An action that cannot be used; the message says why. */
export class ActionError extends Error {
  override name = 'ActionError';
}

/** A Node action, ready to run: its folder, program, inputs with their defaults, and the commit that it came from (null: local). */
export interface Action {
  folder: string;
  main: string;
  inputs: Record<string, { required: boolean; default: string | undefined }>;
  commit: string | null;
}

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const actionSchema = z.strictObject({
  name: z.string(),
  author: z.string().optional(),
  description: z.string().optional(),
  branding: z.unknown().optional(),
  inputs: z
    .record(
      z.string(),
      z.object({ required: z.boolean().default(false), default: text.optional(), description: z.string().optional() }),
    )
    .default({}),
  outputs: z.record(z.string(), z.object({ description: z.string().optional() })).default({}),
  runs: z.strictObject({ using: z.literal(['node16', 'node20', 'node24']), main: z.string() }),
});

const run = promisify(execFile);
/** Each call of Git has to be done in this time. */
const gitMs = 30_000;

/**
 * Finds what `uses:` names: `./path` in the workspace, or `owner/name[/path]@ref` (branch, tag or full SHA) from the Git server, which is
 * fetched into `folder`. Throws `ActionError`.
 */
export async function findAction(
  uses: string,
  places: { workspace: string; folder: string; gitUrl: string; env: Record<string, string> },
): Promise<Action> {
  if (uses.startsWith('./')) return readAction(places.workspace, uses, uses, null);
  const match = /^([\w.-]+\/[\w.-]+)((?:\/[\w.-]+)*)@([^\s@]+)$/.exec(uses);
  if (!match) throw new ActionError(`"${uses}" is neither ./path nor owner/name@ref`);
  const [, repository = '', path = '', ref = ''] = match;
  const folder = join(places.folder, `${repository}@${ref}`.replaceAll('/', '_'));
  const git = async (...args: string[]) =>
    (await run('git', ['-C', folder, ...args], { env: places.env, timeout: gitMs })).stdout.trim();
  try {
    await mkdir(folder, { recursive: true });
    await git('init', '--quiet');
    await git('fetch', '--quiet', '--depth', '1', `${places.gitUrl}/${repository}`, ref);
    await git('checkout', '--quiet', '--force', '--detach', 'FETCH_HEAD');
    return await readAction(folder, `.${path}`, uses, await git('rev-parse', 'HEAD'));
  } catch (error) {
    if (error instanceof ActionError) throw error;
    const { stderr, message, killed } = error as { stderr?: string; message: string; killed?: boolean };
    const why = killed ? 'it took too long' : (stderr || message).trim();
    throw new ActionError(`"${uses}" cannot be fetched: ${why}`, { cause: error });
  }
}

async function readAction(root: string, path: string, uses: string, commit: string | null): Promise<Action> {
  const folder = await inside(root, path, uses);
  const contents = await readFile(join(folder, 'action.yml'), 'utf8').catch(() =>
    readFile(join(folder, 'action.yaml'), 'utf8').catch(() => {
      throw new ActionError(`"${uses}" has no action.yml`);
    }),
  );
  const parsed = actionSchema.safeParse(parseYaml(contents, uses));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ActionError(
      `"${uses}": action.yml: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as expected'}`,
    );
  }
  const { inputs, runs } = parsed.data;
  return {
    folder,
    main: await inside(folder, runs.main, uses),
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([name, { required, default: usual }]) => [name, { required, default: usual }]),
    ),
    commit,
  };
}

function parseYaml(contents: string, uses: string): unknown {
  try {
    return parse(contents);
  } catch (cause) {
    throw new ActionError(`"${uses}": action.yml is not valid YAML: ${(cause as Error).message}`, { cause });
  }
}

/** `path` below `root`, links followed. Throws `ActionError` where there is nothing, or where it leads out. */
async function inside(root: string, path: string, uses: string): Promise<string> {
  const base = await realpath(root);
  const found = await realpath(resolve(base, path)).catch(() => null);
  if (found === null) throw new ActionError(`"${uses}": there is no ${path}`);
  if (found !== base && !found.startsWith(base + sep)) throw new ActionError(`"${uses}": ${path} leads out of it`);
  return found;
}
