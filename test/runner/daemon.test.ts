import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Run, runDetailSchema, runListSchema } from '../../orchestrator/contract/runs.js';
import { until } from '../images/help.js';
import { openSite, type RunnerHost, type Site } from './site.js';

/* The runner's image against the queue of `world`, over TLS and with Git as in a range. */

const workflows = '.github/workflows';
const workflow = (run: string, more = '') => `name: Job
on: push
jobs:
  build:
    runs-on: self-hosted
${more}    steps:
      - name: Work
        run: |
${run.replace(/^/gm, '          ')}
`;
const action = {
  'action.yml': `name: Checkout
inputs: { token: { default: "\${{ github.token }}" } }
runs: { using: node20, main: dist/index.js }
`,
  'dist/index.js': `const { execFileSync } = require('node:child_process');
const basic = Buffer.from('x-access-token:' + process.env.INPUT_TOKEN).toString('base64');
const header = 'http.extraheader=Authorization: Basic ' + basic;
console.log('header ' + header + ' token ' + process.env.INPUT_TOKEN);
const git = (...args) => execFileSync('git', args, { stdio: 'inherit' });
const url = process.env.GITHUB_SERVER_URL + '/' + process.env.GITHUB_REPOSITORY;
git('init', '-q', '.');
git('-c', header, 'fetch', '-q', '--depth', '1', url, process.env.GITHUB_SHA);
git('checkout', '-q', 'FETCH_HEAD');
require('node:https').get(process.env.GITHUB_API_URL + '/repos', (r) => console.log('api ' + r.statusCode));
`,
};

let site: Site;
let live: RunnerHost;
beforeAll(async () => {
  site = await openSite();
  await site.ask('commit', { repository: 'tools/checkout', files: action, ref: 'refs/tags/v2' });
  live = await site.addRunner('live');
  await until('the runner is taken on', () =>
    live.must('curl -fsS -m 2 http://127.0.0.1:8080/healthz').catch(() => null),
  );
});
afterAll(() => site?.close());

const runsOf = async (sha: string): Promise<Run[]> =>
  runListSchema.parse(await site.list()).runs.filter((run) => run.sha === sha && run.file !== '');
const ended = (sha: string, count = 1): Promise<Run[]> =>
  until(
    `the runs of ${sha} end`,
    async () => {
      const runs = await runsOf(sha);
      return runs.length === count && runs.every(({ state }) => state === 'completed') && runs;
    },
    90_000,
  );
const going = (sha: string): Promise<Run> =>
  until('the run goes on', async () => (await runsOf(sha)).find(({ state }) => state === 'in_progress'));
const only = async (runs: Promise<Run[]>): Promise<Run> => (await runs)[0] as Run;
const linesOf = async (run: Run, step = 1, job = 'build') => (await site.log(run.id, job, step)).lines.join('\n');

describe('what a push starts', () => {
  it('are the workflows for that branch; one that cannot be read tells its faults', async () => {
    const files = {
      [`${workflows}/all.yml`]: workflow('echo all'),
      [`${workflows}/tags.yml`]: workflow('echo tags').replace('on: push', 'on: { push: { tags: ["v*"] } }'),
      [`${workflows}/broken.yml`]:
        'on: push\njobs:\n  a:\n    runs-on: x\n    strategy: {}\n    steps: [{ run: ls }]\n',
    };
    const runs = await ended(await site.push(files), 2);
    expect(runs.map(({ file, conclusion }) => [file, conclusion])).toEqual([
      [`${workflows}/broken.yml`, 'failure'],
      [`${workflows}/all.yml`, 'success'],
    ]);
    expect(runs[0]?.fault).toMatch(/^\.github\/workflows\/broken\.yml:5: .*strategy/);
    expect(runs[1]).toMatchObject({ workflow: 'Job', title: 'Change', event: 'push', actor: 'dev', fault: null });
    const tagged = await ended(await site.push({ ...files, 'x.txt': 'x' }, { ref: 'refs/tags/v1' }), 3);
    expect(tagged.map(({ file }) => file)).toContain(`${workflows}/tags.yml`);
  });

  it('a pipeline with a checkout action runs, with a token of its job alone, and shows no secret', async () => {
    const text = workflow(
      'test -f README.md\necho "${{ secrets.DEPLOY_KEY }} $DEPLOY"\necho "::warning::$DEPLOY"',
      '    permissions: { contents: read }\n    env: { DEPLOY: "${{ secrets.DEPLOY_KEY }}" }\n',
    ).replace('steps:\n', 'steps:\n      - { name: Check out, uses: tools/checkout@v2 }\n');
    const from = Date.now();
    const run = await only(ended(await site.push({ [`${workflows}/release.yml`]: text, 'README.md': 'here' })));
    console.log(`a pipeline with a checkout took ${Date.now() - from} ms from push to end`);
    const detail = runDetailSchema.parse(await site.detail(run.id));
    expect(detail.jobs).toMatchObject([
      {
        id: 'build',
        conclusion: 'success',
        steps: [
          { number: 1, name: 'Check out', conclusion: 'success' },
          { number: 2, name: 'Work', conclusion: 'success' },
        ],
      },
    ]);
    const log = `${await linesOf(run, 1)}\n${await linesOf(run, 2)}`;
    expect(log).toContain('header http.extraheader=Authorization: Basic *** token ***');
    expect(log).toContain('api 404');
    expect(log).toContain('*** ***\n##[warning]***');
    expect(log).not.toMatch(/canary|ghs_/);

    const records = await site.ask<{ kind: string; data: Record<string, unknown> }[]>('records');
    const states = records.filter(({ kind, data }) => kind === 'run.state' && data.run === run.id);
    expect(states.map(({ data }) => [data.state, data.conclusion, data.on])).toEqual([
      ['queued', null, 'live'],
      ['in_progress', null, 'live'],
      ['completed', 'success', 'live'],
    ]);
    expect(records.find(({ kind, data }) => kind === 'job.token' && data.run === run.id)?.data).toMatchObject({
      job: 'build',
      permissions: { contents: 'read', packages: 'none' },
    });
    const { granted, expired } = await site.ask<{ granted: object; expired: string[] }>('tokens');
    expect(expired.sort()).toEqual(Object.keys(granted).sort());
  });

  it('a log can be followed while the run goes on', async () => {
    const sha = await site.push({
      [`${workflows}/a.yml`]: workflow('echo one\nuntil test -e /tmp/go; do sleep 0.1; done'),
    });
    const run = await going(sha);
    await until('its line is there', async () => (await linesOf(run)).includes('one'));
    const waiting = await site.push({ [`${workflows}/a.yml`]: workflow('echo two'), b: '' });
    expect(await until('the next one waits', async () => (await runsOf(waiting))[0])).toMatchObject({
      state: 'queued',
    });
    await live.must(': > /tmp/go');
    await ended(waiting);
    expect(await only(ended(sha))).toMatchObject({ conclusion: 'success' });
  });
});

describe('a run that goes wrong', () => {
  it('is cancelled when asked, waiting or going on, and leaves nothing behind', async () => {
    const hangs = workflow('setsid sleep 7001 &\nsleep 7002');
    const sha = await site.push({ [`${workflows}/a.yml`]: hangs });
    const run = await going(sha);
    const waiting = await site.push({ [`${workflows}/a.yml`]: hangs, b: '' });
    const other = await until('the next one waits', async () => (await runsOf(waiting))[0]);
    await until('both sleep', async () => (await live.must('ps -eo args')).includes('sleep 7002'));
    for (const { id } of [other, run]) await site.ask('cancel', { with: { run_id: id } });
    expect(await only(ended(waiting))).toMatchObject({ conclusion: 'cancelled', startedAt: null });
    expect(await only(ended(sha))).toMatchObject({ conclusion: 'cancelled' });
    await until('no process is left', async () => !(await live.must('ps -eo args')).includes('sleep 700'));
    await expect(site.ask('cancel', { with: { run_id: run.id } })).rejects.toThrow('is over');
  });

  it('a step is ended by its deadline, and what it left in the background holds nothing up', async () => {
    const text = workflow('setsid sleep 7003 &\nwhile :; do :; done').replace(
      'run: |',
      'timeout-minutes: 0.02\n        run: |',
    );
    const run = await only(ended(await site.push({ [`${workflows}/a.yml`]: text })));
    expect(run.conclusion).toBe('failure');
    expect(await linesOf(run)).toContain('##[error]The step took longer than it may and was ended.');
    const quick = workflow('setsid sleep 7004 &\necho done');
    expect(await only(ended(await site.push({ [`${workflows}/a.yml`]: quick })))).toMatchObject({
      conclusion: 'success',
    });
    await until('no process is left', async () => !(await live.must('ps -eo args')).includes('sleep 700'));
  });

  it('a hundred megabytes of output are cut, and neither side grows', async () => {
    const text = workflow(
      'head -c 200000 /dev/zero\n(yes "a line of output that nobody needs" || true) | head -c 100000000\necho end >&2',
    );
    const run = await only(ended(await site.push({ [`${workflows}/a.yml`]: text })));
    expect(run.conclusion).toBe('success');
    const { lines } = await site.log(run.id, 'build', 1);
    expect(lines.join('\n').length).toBeLessThan(300_000);
    expect(lines.at(-1)).toMatch(/##\[warning\]99\d{6} bytes of output were not kept/);
    const kilobytes = await live.must('grep VmRSS /proc/$(cat /run/lab/runner.pid)/status | tr -dc 0-9');
    console.log(`the daemon's resident memory after this: ${Math.round(Number(kilobytes) / 1024)} MB`);
    expect(Number(kilobytes)).toBeLessThan(100_000);
  });

  it('when the runner is started anew the run is a failure, and the next one is taken', async () => {
    const sha = await site.push({ [`${workflows}/a.yml`]: workflow('sleep 7005') });
    const run = await going(sha);
    await until('it sleeps', async () => (await live.must('ps -eo args')).includes('sleep 7005'));
    await live.must('kill -9 $(cat /run/lab/runner.pid)');
    expect(await only(ended(sha))).toMatchObject({ conclusion: 'failure' });
    expect(await linesOf(run, 0)).toContain('The runner was started anew');
    await until('nothing of it is left', async () => !(await live.must('ps -eo args')).includes('sleep 7005'));
    expect(await only(ended(await site.push({ [`${workflows}/a.yml`]: workflow('echo next') })))).toMatchObject({
      conclusion: 'success',
    });
  });

  it('a platform that goes away in the middle is told the rest when it is back', async () => {
    const text = workflow('echo one\nuntil test -e /tmp/away; do sleep 0.1; done\necho two');
    const sha = await site.push({ [`${workflows}/a.yml`]: text });
    const run = await going(sha);
    await site.ask('away');
    await live.must(': > /tmp/away');
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await site.ask('back');
    expect(await only(ended(sha))).toMatchObject({ conclusion: 'success' });
    expect(await linesOf(run)).toBe('one\ntwo');
  });
});

describe('asking for runs', () => {
  const text = `on:
  workflow_dispatch: { inputs: { level: { required: true, type: choice, options: [low, high] } } }
jobs:
  build: { runs-on: x, steps: [{ run: "echo level \${{ inputs.level }}" }] }
`;
  const ask = async (sha: string, file: string, inputs: object) =>
    site.ask<Run>('dispatch', { with: { file, ref: 'refs/heads/main', sha, inputs, actor: 'you' } });

  it('takes inputs, names wrong ones, and a run can be repeated', async () => {
    const sha = await site.push(
      { [`${workflows}/a.yml`]: text, [`${workflows}/b.yml`]: workflow('true') },
      { push: false },
    );
    const run = await ask(sha, 'a.yml', { level: 'high' });
    expect(run).toMatchObject({ event: 'workflow_dispatch', actor: 'you', state: 'queued' });
    await ended(sha);
    expect(await linesOf(run)).toBe('level high');
    const again = await site.ask<Run>('rerun', { with: { run_id: run.id } });
    await ended(sha, 2);
    expect(await linesOf(again)).toBe('level high');
    await expect(ask(sha, 'a.yml', { level: 'max' })).rejects.toThrow('level must be one of low, high');
    await expect(ask(sha, 'a.yml', { size: '1' })).rejects.toThrow('no input size');
    await expect(ask(sha, 'b.yml', {})).rejects.toThrow('no workflow_dispatch trigger');
    await expect(ask(sha, 'c.yml', {})).rejects.toThrow('there is no .github/workflows/c.yml');
  });

  it('a paused runner takes nothing and is offline; the queue is bounded', async () => {
    expect((await site.list()).runner).toBe('online');
    expect(await live.must('runnerctl pause')).toContain('paused');
    await until('the platform knows', async () => (await site.list()).runner === 'offline');
    expect(await live.must('runnerctl status')).toMatch(/platform {3}answers\nwork {7}paused\nrun {8}none/);
    await expect(ask('a'.repeat(40), 'a.yml', {})).rejects.toThrow('no runner is online');
    const sha = await site.push({ [`${workflows}/a.yml`]: workflow('true') }, { push: false });
    for (let n = 0; n < 22; n++)
      await site.ask('push', { with: { ref: 'refs/heads/main', before: sha, after: sha, actor: 'dev' } });
    const runs = (await site.list()).runs.filter((run) => run.sha === sha);
    expect(runs.map(({ state }) => state)).toEqual([...Array(20).fill('queued'), 'completed', 'completed']);
    for (const { id } of runs.slice(1, 20)) await site.ask('cancel', { with: { run_id: id } });
    await live.must('runnerctl resume');
    await until('the one left runs', async () =>
      (await runsOf(sha)).some(({ conclusion }) => conclusion === 'success'),
    );
    expect(await live.must('runnerctl logs')).toMatch(/paused: no work is taken[\s\S]*resumed/);
  });

  it('an examination runs on the clean room, out of the list, and tells where it failed', async () => {
    const files = { [`${workflows}/a.yml`]: workflow('echo fine; echo $0 >&2; exit 3', '    permissions: read-all\n') };
    const sha = await site.push(files, { push: false });
    const examine = (on: string) =>
      site.ask<Record<string, unknown>>('examine', { with: { sha, on, timeout_seconds: 30 } });
    expect(await site.ask('examine', { with: { sha, on: 'cleanroom', timeout_seconds: 1 } })).toMatchObject({
      started: false,
      runs: [],
      logTail: 'The runner did not take it.',
    });
    await site.addRunner('cleanroom');
    expect(await examine('cleanroom')).toEqual({
      runs: [expect.any(Number)],
      started: true,
      conclusion: 'failure',
      failedStep: 'build / Work',
      logTail: expect.stringMatching(/^fine\n.*\.sh\n##\[error\]Process completed with exit code 3\.$/),
      permissions: [{ job: 'build', permissions: expect.objectContaining({ contents: 'read' }) }],
    });
    expect(await runsOf(sha)).toEqual([]);
    expect(await examine('live')).toMatchObject({ started: true, conclusion: 'failure' });
    expect(await runsOf(sha)).toHaveLength(1);
  });
});

it('idle, the runner is small', async () => {
  await live.must('kill $(cat /run/lab/runner.pid)');
  await until('it is there again', () =>
    live.must('sleep 3; curl -fsS -m 2 http://127.0.0.1:8080/healthz').catch(() => null),
  );
  const kilobytes = Number(await live.must('grep VmRSS /proc/$(cat /run/lab/runner.pid)/status | tr -dc 0-9'));
  console.log(`idle resident memory: ${Math.round(kilobytes / 1024)} MB`);
  expect(kilobytes).toBeLessThan(80_000);
});
