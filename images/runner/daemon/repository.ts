import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Settings } from './settings.js';

const run = promisify(execFile);
const gitMs = 20_000;
const fileLimit = 64 * 1024;
const filesLimit = 20;
/** Fetched commits add up; after so many the copy begins anew. */
const fetchesLimit = 25;

/** The repository, or the commit in it, cannot be read; the message says why, without any token. */
export class RepositoryError extends Error {
  override name = 'RepositoryError';
}

/**
 * Workflow files of a commit: path → text, the first 20 of them. A text of more than 64 KB is null. `folder` keeps the copy from one call to
 * the next. Throws `RepositoryError`.
 */
export async function workflowFiles(
  settings: Settings,
  folder: string,
  repository: string,
  sha: string,
): Promise<Map<string, string | null>> {
  if (!/^[0-9a-f]{40}$/.test(sha)) throw new RepositoryError(`"${sha}" is no commit`);
  const git = gitIn(settings, folder);
  if (!(await has(git, sha))) {
    const fetches = await git('rev-list', '--count', '--all').catch(() => '0');
    if (!existsSync(folder) || Number(fetches) >= fetchesLimit) {
      rmSync(folder, { recursive: true, force: true });
      await run('git', ['init', '--quiet', '--bare', folder], { env: gitEnv(settings), timeout: gitMs });
    }
    const to = `+${sha}:refs/fetched/${sha}`;
    await git('fetch', '--quiet', '--depth', '1', `${settings.gitUrl}/${repository}`, to);
  }
  const listed = await git('ls-tree', '-l', sha, '.github/workflows/');
  const files = new Map<string, string | null>();
  for (const line of listed.split('\n').slice(0, filesLimit * 2)) {
    const match = /^\d+ blob ([0-9a-f]+) +(\d+)\t(.+\.ya?ml)$/.exec(line);
    if (!match || files.size === filesLimit) continue;
    const [, blob = '', size, path = ''] = match;
    files.set(path, Number(size) > fileLimit ? null : await git('cat-file', 'blob', blob));
  }
  return files;
}

type Git = (...args: string[]) => Promise<string>;

function gitIn(settings: Settings, folder: string): Git {
  return async (...args) => {
    try {
      const options = { env: gitEnv(settings), timeout: gitMs, maxBuffer: 4 * fileLimit };
      return (await run('git', ['--git-dir', folder, ...args], options)).stdout;
    } catch (cause) {
      const { stderr, killed } = cause as { stderr?: string; killed?: boolean };
      throw new RepositoryError(
        killed ? `git ${args[0]} took too long` : (stderr ?? '').trim() || `git ${args[0]} failed`,
      );
    }
  };
}

const has = (git: Git, sha: string): Promise<boolean> =>
  git('cat-file', '-e', `${sha}^{commit}`).then(
    () => true,
    () => false,
  );

/** The token goes by the environment, which no list of processes shows, and as a header, which no message of Git quotes. */
function gitEnv({ gitUrl, token }: Settings): Record<string, string> {
  return {
    PATH: '/usr/bin:/bin',
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${gitUrl}/.extraheader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`,
  };
}
