import type { WorkflowFile } from '../workflow/schema.js';
import type { RunnerParts, RunRequest } from './types.js';

/** The `github` context as far as it is the same for all jobs of a run. No secret is in it. */
export function githubContext(
  workflow: WorkflowFile,
  request: RunRequest,
  parts: RunnerParts,
): Record<string, unknown> {
  const { repository, ref, sha, event, actor, id, inputs } = request;
  return {
    workflow: workflow.name ?? request.file,
    repository,
    repository_owner: repository.split('/')[0],
    ref,
    ref_name: ref.replace(/^refs\/(heads|tags)\//, ''),
    sha,
    event_name: event,
    event: { inputs, ref },
    actor,
    run_id: String(id),
    run_number: String(id),
    server_url: parts.gitUrl,
    api_url: parts.apiUrl,
  };
}

/** What the runner itself gives to every step of a job; nothing that a workflow sets changes it. `github` is the job's context. */
export function runnerEnv(
  github: Record<string, unknown>,
  places: { temp: string; home: string; eventPath: string },
): Record<string, string> & { PATH: string } {
  const texts = Object.entries(github).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return {
    ...Object.fromEntries(texts.map(([name, value]) => [`GITHUB_${name.toUpperCase()}`, value])),
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_PATH: places.eventPath,
    CI: 'true',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: places.temp,
    HOME: places.home,
    LANG: 'C.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
  };
}
