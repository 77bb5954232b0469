import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Desk } from '../../orchestrator/attempts/desk.js';
import { sharing, workflowRuns } from '../../orchestrator/attempts/workflow-runs.js';
import {
  type AttemptId,
  type AttemptState,
  attemptIdSchema,
  labIdSchema,
} from '../../orchestrator/contract/attempt.js';
import type { RunDetail } from '../../orchestrator/contract/runs.js';
import { startPlatform } from './support/server.js';

const id: AttemptId = attemptIdSchema.parse('a1');
const run: RunDetail = {
  id: 7,
  workflow: 'Release',
  file: '.github/workflows/release.yml',
  title: 'Release 2.4',
  event: 'push',
  ref: 'refs/heads/main',
  sha: 'a'.repeat(40),
  actor: 'ada',
  state: 'completed',
  conclusion: 'success',
  createdAt: 1,
  startedAt: 2,
  completedAt: 3,
  fault: null,
  jobs: [],
};

/** An attempt in a state, whose world answers as it is told. */
function deskIn(state: AttemptState, panels: string[] = ['runs']) {
  const asked: Record<string, unknown>[] = [];
  const clock = { ms: 1_000 };
  let reply: Record<string, unknown> = {};
  const ranges = {
    async exec(_ref: unknown, _command: unknown, { stdin }: { stdin: Buffer }) {
      asked.push(JSON.parse(stdin.toString()));
      return { exitCode: 0, stdout: Buffer.from(JSON.stringify(reply)), stderr: Buffer.alloc(0) };
    },
  };
  const desk = {
    parts: { ranges, now: () => clock.ms },
    row: async () => ({ state, labId: 'lab' }),
    lab: () => ({ manifest: { panels } }),
  } as unknown as Desk;
  return {
    runs: workflowRuns(desk),
    asked,
    clock,
    answers: (next: Record<string, unknown>) => {
      reply = next;
    },
  };
}

describe('workflow runs of an attempt', () => {
  test('are asked of its world, in the contract’s shapes', async () => {
    const { runs, asked, answers } = deskIn('running');
    answers({ ok: true, runner: 'online', runs: [run] });
    expect(await runs.runs(id)).toMatchObject({ runner: 'online', runs: [{ id: 7, title: 'Release 2.4' }] });
    answers({ ok: true, run });
    expect(await runs.run(id, 7)).toEqual(run);
    answers({ ok: true, lines: ['one'], dropped: 3 });
    expect(await runs.runLog(id, { run: 7, job: 'build', step: 2 })).toMatchObject({ lines: ['one'], dropped: 3 });
    expect(asked).toEqual([{ op: 'runs' }, { op: 'run', id: 7 }, { op: 'run-log', id: 7, job: 'build', step: 2 }]);
  });

  test('are asked once a second at most, however many look', async () => {
    const { runs, asked, answers, clock } = deskIn('ready');
    answers({ ok: true, runner: 'offline', runs: [] });
    await Promise.all([runs.runs(id), runs.runs(id), runs.runs(id)]);
    clock.ms += 999;
    await runs.runs(id);
    expect(asked).toHaveLength(1);
    clock.ms += 1;
    await runs.runs(id);
    expect(asked).toHaveLength(2);
  });

  test('are unknown where the world does not have them, or the lab has no such panel', async () => {
    const { runs, answers } = deskIn('running');
    answers({ ok: false, error: 'no run 9' });
    await expect(runs.run(id, 9)).rejects.toMatchObject({ code: 'run-unknown' });
    await expect(runs.runLog(id, { run: 9, job: 'x', step: 0 })).rejects.toMatchObject({ code: 'run-unknown' });
    await expect(deskIn('running', []).runs.runs(id)).rejects.toMatchObject({ code: 'run-unknown' });
  });

  test('a world that refuses the list, or answers oddly, is a fault of ours', async () => {
    const { runs, answers } = deskIn('running');
    answers({ ok: false, error: 'not placed' });
    await expect(runs.runs(id)).rejects.toMatchObject({ name: 'WorldError', code: 'refused' });
    answers({ ok: true, run: { id: 7 } });
    await expect(runs.run(id, 7)).rejects.toMatchObject({ name: 'WorldError', code: 'nonsense' });
  });

  test.each(['queued', 'opening', 'submitted', 'examining', 'graded', 'closed'] as const)(
    'are refused while it is %s, without a question to its world',
    async (state) => {
      const { runs, asked } = deskIn(state);
      await expect(runs.runs(id)).rejects.toMatchObject({ code: 'wrong-state' });
      expect(asked).toEqual([]);
    },
  );
});

test('a failure is shared by those who wait for it, and by nobody later', async () => {
  const share = sharing(1_000, () => 0);
  let asked = 0;
  const fail = async () => {
    asked += 1;
    throw new Error('gone');
  };
  const both = await Promise.allSettled([share('k', fail), share('k', fail)]);
  expect([asked, both.map(({ status }) => status)]).toEqual([1, ['rejected', 'rejected']]);
  await expect(share('k', fail)).rejects.toThrow('gone');
  expect(asked).toBe(2);
});

describe('the routes', () => {
  let platform: Awaited<ReturnType<typeof startPlatform>>;
  let attempt: string;
  let owner: Awaited<ReturnType<typeof platform.person>>;
  beforeAll(async () => {
    platform = await startPlatform();
    owner = await platform.person('ada');
  });
  afterAll(() => platform.close());
  beforeEach(async () => {
    const lab = labIdSchema.parse('sympy-dev');
    attempt = (await platform.attempts.open(owner.account.id, { lab, mode: 'practice' })).id;
  });

  test('answer list, run and log to the attempt’s owner, and to no other trainee', async () => {
    const stranger = await platform.person('eve');
    for (const [path, answer] of [
      ['runs', { runner: 'online', runs: [{ id: 1 }] }],
      ['runs/1', { id: 1, jobs: [] }],
      ['runs/1/logs/build-all/3', { lines: ['build-all, step 3'], dropped: 0 }],
    ] as const) {
      expect((await owner.call('GET', `/attempts/${attempt}/${path}`)).body).toMatchObject(answer);
      const foreign = await stranger.call('GET', `/attempts/${attempt}/${path}`);
      expect([path, foreign.status, foreign.body.code]).toEqual([path, 404, 'attempt-unknown']);
    }
  });

  test('refuse what is no number, and tell a run that does not exist from a wrong path', async () => {
    const status = async (path: string) => (await owner.call('GET', `/attempts/${attempt}/${path}`)).body.code;
    expect(await status('runs/2')).toBe('run-unknown');
    expect(await status('runs/x')).toBe('invalid-input');
    expect(await status('runs/1/logs/build/-1')).toBe('invalid-input');
    expect(await status('runs/1/logs/build')).toBe('not-found');
    expect((await owner.call('POST', `/attempts/${attempt}/runs`, {})).body.code).toBe('method-not-allowed');
  });

  test('stand in the description with their numbers', async () => {
    const { paths, components } = (await platform.call('GET', '/openapi.json')).body;
    const { parameters, responses } = paths['/api/attempts/{id}/runs/{run}'].get;
    expect(parameters).toContainEqual({
      name: 'run',
      in: 'path',
      required: true,
      schema: { type: 'string', pattern: '^\\d{1,15}$' },
    });
    expect(responses[200].content['application/json'].schema.$ref).toBe('#/components/schemas/RunDetail');
    expect(Object.keys(components.schemas)).toEqual(expect.arrayContaining(['RunList', 'RunDetail', 'RunLog']));
  });
});
