import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runWorkflow } from '../../images/runner/run/run.js';
import type { RunEvent, RunnerParts, RunRequest } from '../../images/runner/run/types.js';
import { WorkflowError } from '../../images/runner/workflow/read.js';
import type { Permissions } from '../../images/runner/workflow/schema.js';

/* Real workflows: bash, Node and Git as they are on this machine, actions fetched from real repositories. */

const folder = mkdtempSync(join(tmpdir(), 'chaindrill-runner-'));
const repositories = join(folder, 'git');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const git = (repository: string, ...args: string[]) =>
  execFileSync('git', ['-C', join(repositories, repository), '-c', 'user.name=a', '-c', 'user.email=a@b.test', ...args])
    .toString()
    .trim();
function commit(repository: string, files: Record<string, string>): string {
  for (const [path, contents] of Object.entries(files)) {
    mkdirSync(dirname(join(repositories, repository, path)), { recursive: true });
    writeFileSync(join(repositories, repository, path), contents);
  }
  git(repository, 'add', '.');
  git(repository, 'commit', '-qm', 'change');
  return git(repository, 'rev-parse', 'HEAD');
}

const action = (says: string) => ({
  'action.yml': `name: Say
inputs:
  who to greet: { description: whom, required: true }
  token: { default: "\${{ github.token }}" }
outputs: { said: { description: what } }
runs: { using: node20, main: index.js }
`,
  'index.js': `const fs = require('fs');
console.log('${says} ' + process.env.INPUT_WHO_TO_GREET + ' with ' + process.env.INPUT_TOKEN);
fs.appendFileSync(process.env.GITHUB_OUTPUT, 'said<<X\\n${says}\\nX\\n');
fs.appendFileSync(process.env.GITHUB_ENV, 'GREETED=yes\\n');
`,
});
let first: string;
beforeAll(() => {
  mkdirSync(join(repositories, 'acme/say-action'), { recursive: true });
  git('acme/say-action', 'init', '-q', '-b', 'main');
  first = commit('acme/say-action', action('hello'));
  git('acme/say-action', 'tag', 'v1');
});

interface Played {
  conclusion: string;
  events: RunEvent[];
  log: string;
  asked: Record<string, Permissions>;
}
let runs = 0;
async function play(
  text: string,
  changes: Partial<RunRequest & RunnerParts> & { signal?: AbortSignal } = {},
): Promise<Played> {
  const events: RunEvent[] = [];
  const asked: Record<string, Permissions> = {};
  const request: RunRequest = {
    id: ++runs,
    repository: 'acme/shop',
    file: '.ci/workflow.yml',
    text,
    event: 'push',
    ref: 'refs/heads/main',
    sha: 'a'.repeat(40),
    actor: 'dev',
    inputs: {},
    secrets: { DEPLOY_KEY: 'canary-4711' },
    ...changes,
  };
  const parts: RunnerParts = {
    folder: join(folder, 'jobs'),
    gitUrl: `file://${repositories}`,
    apiUrl: 'http://api.test',
    node: process.execPath,
    token: async (job, permissions) => {
      asked[job] = permissions;
      return `token-of-${job}-0123456789`;
    },
    defaultAccess: 'write',
    limits: { stepMs: 20_000, logBytes: 65_536 },
    ...changes,
    onEvent: (event) => {
      events.push(event);
      changes.onEvent?.(event);
    },
  };
  const conclusion = await runWorkflow(request, parts, changes.signal ?? new AbortController().signal);
  const log = events.flatMap((event) => (event.t === 'log' ? [event.line] : [])).join('\n');
  return { conclusion, events, log, asked };
}
const job = (steps: string, more = '') => `on: push\njobs:\n  build:\n    runs-on: linux\n${more}    steps:\n${steps}`;
const ended = (played: Played, t: 'job' | 'step') =>
  played.events.flatMap((event) =>
    event.t === t && event.state === 'completed' ? [`${event.name}: ${event.conclusion}`] : [],
  );

describe('steps', () => {
  it('hand on environment, path and outputs, and know where they are', async () => {
    const played = await play(
      job(`      - id: one
        run: |
          echo "NAME=wörld" >> "$GITHUB_ENV"
          mkdir bin && printf '#!/bin/sh\\necho from-path' > bin/tool && chmod +x bin/tool
          echo "$PWD/bin" >> "$GITHUB_PATH"
          echo "digest=ab12" >> "$GITHUB_OUTPUT"
      - run: echo "$NAME $(tool) \${{ steps.one.outputs.digest }} $MODE \${{ env.MODE }}"
        env: { MODE: "fast-\${{ github.ref_name }}" }
      - run: echo "$GITHUB_REPOSITORY $GITHUB_SHA $CI" && basename "$PWD"
        shell: sh
        env: { GITHUB_REPOSITORY: elsewhere/else }
`),
    );
    expect(played.conclusion).toBe('success');
    expect(played.log).toBe(`wörld from-path ab12 fast-main fast-main\nacme/shop ${'a'.repeat(40)} true\nwork`);
    expect(readdirSync(join(folder, 'jobs'))).toEqual([]);
  });

  it('fail with what they did, and keep the rest from running unless it asked to', async () => {
    const played = await play(
      job(`      - { name: shaky, run: exit 9, continue-on-error: true }
      - { name: bad, run: "false | true; echo unreached" }
      - { name: not run, run: echo never }
      - { name: clean-up, if: always(), run: echo cleaned }
      - { name: alarm, if: "failure() && github.ref == 'refs/heads/main'", run: echo alarmed }
`),
    );
    expect(played.conclusion).toBe('failure');
    expect(ended(played, 'step')).toEqual([
      'shaky: success',
      'bad: failure',
      'not run: skipped',
      'clean-up: success',
      'alarm: success',
    ]);
    expect(played.log).toBe(
      '##[error]Process completed with exit code 9.\n##[error]Process completed with exit code 1.\ncleaned\nalarmed',
    );
  });

  it('never show a secret in a log, the job’s own token and masked values included', async () => {
    const played = await play(
      job(`      - run: |
          echo "\${{ secrets.DEPLOY_KEY }} and \${{ secrets.GITHUB_TOKEN }}"
          echo "::add-mask::made-up-here"
          echo "made-up-here"; echo "::error::canary-4711"
`),
    );
    expect(played.log).toBe('*** and ***\n::add-mask::***\n***\n##[error]***');
  });

  it('end when they take too long, with what they started', async () => {
    const pidFile = join(folder, 'pid');
    const played = await play(
      job(`      - run: sleep 1000 & echo $! > ${pidFile}; sleep 1000
      - { if: always(), run: echo after }
`),
      { limits: { stepMs: 500, logBytes: 65_536 } },
    );
    expect(played.conclusion).toBe('failure');
    expect(played.log).toBe('##[error]The step took longer than it may and was ended.\nafter');
    const pid = readFileSync(pidFile, 'utf8').trim();
    await expect.poll(() => existsSync(`/proc/${pid}/exe`) && readlinkSync(`/proc/${pid}/exe`)).toBe(false);
  });

  it('that leave a process behind do not hold up the run', async () => {
    const played = await play(job('      - run: sleep 1000 & echo started\n'));
    expect(played).toMatchObject({ conclusion: 'success', log: 'started' });
  });

  it('may print a hundred megabytes: what is kept is bounded, and the rest is counted', async () => {
    const played = await play(job("      - run: head -c 100M /dev/zero | tr '\\0' x\n"));
    expect(played.conclusion).toBe('success');
    expect(played.log.length).toBeLessThan(70_000);
    expect(played.log).toMatch(/The log is full/);
    expect(Number(/(\d+) bytes of output were not kept/.exec(played.log)?.[1])).toBeGreaterThan(100_000_000);
  });

  it.each([
    ['sets a name of the runner', 'echo "GITHUB_SHA=x" >> "$GITHUB_ENV"', 'GITHUB_ENV may not set GITHUB_SHA'],
    ['writes no command', 'echo "nonsense" >> "$GITHUB_OUTPUT"', '"nonsense" is neither KEY=VALUE nor KEY<<END'],
  ])('fail with the reason when one %s', async (_, line, told) => {
    const played = await play(job(`      - run: ${JSON.stringify(line)}\n`));
    expect(played.conclusion).toBe('failure');
    expect(played.log).toContain(told);
  });

  it('with an expression that cannot be evaluated fail, and name it', async () => {
    const played = await play(job('      - run: echo ${{ fromJSON(github.ref) }}\n'));
    expect(played.conclusion).toBe('failure');
    expect(played.log).toContain('fromJSON(github.ref)');
  });

  it('are cancelled at once, and only what asked for it still runs', async () => {
    const controller = new AbortController();
    const played = await play(
      job(`      - { name: long, run: sleep 60 }
      - { name: next, run: echo never }
      - { name: last, if: always(), run: echo cleaned }
`),
      {
        signal: controller.signal,
        onEvent: (event) =>
          event.t === 'step' && event.state === 'in_progress' && setTimeout(() => controller.abort(), 200),
      },
    );
    expect(played.conclusion).toBe('cancelled');
    expect(ended(played, 'step')).toEqual(['long: cancelled', 'next: skipped', 'last: success']);
    expect(played.log).toBe('cleaned');
  });
});

describe('actions', () => {
  const uses = (ref: string, more = '        with: { who to greet: Ada }\n') =>
    job(`      - id: say
        uses: acme/say-action@${ref}
${more}      - run: echo "then \${{ steps.say.outputs.said }} $GREETED"
`);

  it('run by tag, branch and SHA, and the log says which commit it was', async () => {
    const moved = commit('acme/say-action', action('gotcha'));
    for (const [ref, sha, says] of [
      ['v1', first, 'hello'],
      ['main', moved, 'gotcha'],
      [first, first, 'hello'],
    ] as const) {
      const played = await play(uses(ref));
      expect(played.log).toBe(
        `Download action repository 'acme/say-action@${ref}' (SHA:${sha})\n${says} Ada with ***\nthen ${says} yes`,
      );
    }
    git('acme/say-action', 'tag', '-f', 'v1');
    expect((await play(uses('v1'))).log).toContain('gotcha Ada');
  });

  it('have their token masked as Git sends it, too', async () => {
    const basic = 'printf x-access-token:$T | base64 -w0';
    const played = await play(job(`      - { run: "${basic}", env: { T: "\${{ github.token }}" } }\n`));
    expect(played.log).toBe('***');
  });

  it('run from the workspace, too', async () => {
    const files = Object.entries(action('local')).map(([name, text]) => `cat > tool/${name} <<'EOF'\n${text}EOF\n`);
    const script = `mkdir tool\n${files.join('')}`.replaceAll('\n', '\n          ');
    // The script goes through the expressions like any other text.
    const played = await play(
      job(`      - run: |\n          ${script.replace('${{ github.token }}', 'none')}
      - uses: ./tool
        with: { who to greet: Bo }
`),
    );
    expect(played.log).toBe('local Bo with none');
  });

  it.each([
    ['an input that is missing', uses('v1', ''), /needs the input "who to greet"/],
    ['a ref that is not there', uses('v9'), /"acme\/say-action@v9" cannot be fetched: .*v9/],
    ['a repository that is not there', job('      - uses: acme/nothing@v1\n'), /cannot be fetched/],
    ['no ref', job('      - uses: acme/say-action\n'), /neither .\/path nor owner\/name@ref/],
    ['a folder outside', job('      - uses: ./../../other\n'), /there is no|leads out/],
  ])('with %s fail with the reason', async (_, text, told) => {
    const played = await play(text).catch((error: WorkflowError) => ({ conclusion: 'failure', log: error.message }));
    expect(played.conclusion).toBe('failure');
    expect(played.log).toMatch(told);
  });
});

describe('jobs', () => {
  it('wait for those they need, get their outputs, and are skipped when these failed', async () => {
    const played = await play(`on: push
permissions: { contents: read }
jobs:
  last: { needs: [make, check], runs-on: x, steps: [{ run: echo unreached }] }
  make:
    runs-on: x
    outputs: { digest: "\${{ steps.s.outputs.d }}" }
    steps: [{ id: s, run: 'echo d=ff00 >> $GITHUB_OUTPUT' }]
  check:
    needs: make
    runs-on: x
    permissions: write-all
    steps: [{ run: "echo got \${{ needs.make.outputs.digest }}; exit 1" }]
  tell: { needs: check, if: failure(), runs-on: x, steps: [{ run: "echo \${{ needs.check.result }}" }] }
  broken: { if: fromJSON('x'), runs-on: x, steps: [{ run: echo unreached }] }
`);
    expect(ended(played, 'job')).toEqual([
      'make: success',
      'check: failure',
      'last: skipped',
      'tell: success',
      'broken: failure',
    ]);
    expect(played.log).toContain('got ff00');
    expect(played.log).toContain('\nfailure');
    expect(played.log).not.toContain('unreached');
    expect(played.asked.make).toMatchObject({ contents: 'read', packages: 'none' });
    expect(played.asked.check).toMatchObject({ contents: 'write', packages: 'write' });
  });

  it('whose outputs cannot be told fail, and quote no secret', async () => {
    const outputs = '    outputs: { x: "${{ fromJSON(secrets.DEPLOY_KEY) }}" }\n';
    const played = await play(job("      - run: 'true'\n", outputs));
    expect(played.conclusion).toBe('failure');
    expect(played.log).toContain('fromJSON(secrets.DEPLOY_KEY)');
    expect(played.log).not.toContain('canary-4711');
  });

  it('are cancelled when they take longer than they may', async () => {
    const played = await play(
      job('      - run: sleep 30\n      - { if: always(), run: echo cleaned }\n', '    timeout-minutes: 0.005\n'),
    );
    expect(ended(played, 'job')).toEqual(['build: cancelled']);
    expect(played.log).toContain('The job took longer than it may');
    expect(played.log).toContain('cleaned');
  });

  it('of a workflow that asks for more than the runner does are not begun', async () => {
    await expect(play(job('      - run: x\n', '    container: debian\n'))).rejects.toThrow(WorkflowError);
  });
});
