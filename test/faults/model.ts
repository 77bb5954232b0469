import fc from 'fast-check';
import { expect } from 'vitest';
import type { AttemptState } from '../../orchestrator/contract/attempt.js';
import { docker, until } from '../range/help.js';
import { genuine, type Site } from './site.js';

/*
 * What a trainee does and what goes wrong meanwhile, as commands for fast-check; and what must hold after each of them.
 */

type Where = 'none' | 'opening' | 'ready' | 'running' | 'examining' | 'over';

/** Where the attempt is. One that is examined may have come to its grade meanwhile, one that opens may be ready. */
export interface Model {
  attempt: Where;
}

const states: Record<Exclude<Where, 'none'>, readonly AttemptState[]> = {
  opening: ['queued', 'opening', 'ready'],
  ready: ['ready'],
  running: ['running'],
  examining: ['submitted', 'examining', 'graded'],
  over: ['graded', 'closed', 'failed'],
};

/** What a sequence works on. */
export interface Real {
  site: Site;
  /** What was acknowledged of the attempt, and must never be lost. */
  known: { evidence: string[]; draft: string | null; grade: string | null; inShell: string | null };
  /** Over all sequences. */
  count: { faults: Record<string, number>; evidence: number; ends: Record<string, number> };
}
export const nothingKnown = (): Real['known'] => ({ evidence: [], draft: null, grade: null, inShell: null });

type Act = (model: Model, real: Real) => Promise<void>;

function command(name: string, when: readonly Where[], act: Act): fc.AsyncCommand<Model, Real> {
  return {
    check: ({ attempt }) => when.includes(attempt),
    async run(model, real) {
      await act(model, real);
      await holds(model, real);
    },
    toString: () => name,
  };
}

/** Something that goes wrong. Whatever the trainee's page held is opened anew after it. */
const fault = (name: string, when: readonly Where[], act: Act): fc.AsyncCommand<Model, Real> =>
  command(name, when, async (model, real) => {
    real.count.faults[name] = (real.count.faults[name] ?? 0) + 1;
    await act(model, real);
    real.site.joinAgain();
  });

const anywhere = ['none', 'opening', 'ready', 'running', 'examining', 'over'] as const;
const live = ['opening', 'ready', 'running', 'examining'] as const;
const shells = ['ready', 'running'] as const;

/** All there are; what leads onwards is the more frequent, so that sequences get somewhere. */
export function anyCommand(
  marks: fc.Arbitrary<number>,
  hosts: fc.Arbitrary<string>,
): fc.Arbitrary<fc.AsyncCommand<Model, Real>> {
  const always = (weight: number, one: fc.AsyncCommand<Model, Real>) => ({ weight, arbitrary: fc.constant(one) });
  return fc.oneof(
    ...[ask, untilReady, begin, submit, untilGraded].map((one) => always(4, one)),
    always(1, close),
    { weight: 3, arbitrary: marks.map(type) },
    { weight: 3, arbitrary: marks.map(draft) },
    ...[killEngineHolder, killServer, killBoth, stopBoth, removeWitness].map((one) => always(2, one)),
    { weight: 2, arbitrary: hosts.map(removeHost) },
    { weight: 2, arbitrary: hosts.map(cutOff) },
  );
}

/** How a sequence begins, so that not each has to come so far by itself. */
export async function reach(attempt: 'none' | 'running', real: Real): Promise<Model> {
  const model: Model = { attempt: 'none' };
  if (attempt === 'running') for (const one of [ask, untilReady, begin]) await one.run(model, real);
  return model;
}

const ask = command('ask for a lab', ['none', 'over'], async (model, real) => {
  await endOf(real);
  real.known = nothingKnown();
  await real.site.robot.ask('sympy-dev', 'practice');
  model.attempt = 'opening';
});

const untilReady = command('wait until it is ready', ['opening'], async (model, { site }) => {
  await site.robot.until('ready');
  model.attempt = 'ready';
});

const begin = command('begin', ['ready'], async (model, { site }) => {
  await site.robot.begin();
  model.attempt = 'running';
});

const submit = command('submit', ['running'], async (model, { site }) => {
  await site.robot.call('POST', `/attempts/${site.robot.attemptId}/submit`);
  model.attempt = 'examining';
});

const untilGraded = command('wait for the grade', ['examining'], async (model, { site }) => {
  await site.robot.until('graded', 600_000);
  model.attempt = 'over';
});

const close = command('close', live, async (model, { site }) => {
  await site.robot.call('POST', `/attempts/${site.robot.attemptId}/close`);
  model.attempt = 'over';
});

/** Kept in the shell, and in its recording. */
const type = (mark: number) =>
  command(`type ${mark}`, shells, async (_, { site, known }) => {
    const earlier = known.inShell;
    const shown = await site.robot.run('app', `echo "was<$mine>"; mine=${mark}; echo "now<$mine>"`);
    if (earlier !== null) expect(shown).toContain(`was<${earlier}>`);
    known.inShell = String(mark);
    await until('it is recorded', () => site.hasRecorded('app', `now<${mark}>`));
  });

const draft = (mark: number) =>
  command(`write draft ${mark}`, ['ready', 'running'], async (_, { site, known }) => {
    const report = { claims: {}, severity: null, techniques: [], timeline: [], narrative: `Draft ${mark}` };
    await site.robot.call('PUT', `/attempts/${site.robot.attemptId}/draft`, report);
    known.draft = report.narrative;
  });

const killEngineHolder = fault('kill who holds the engine', anywhere, (_, { site }) => site.kill('engine-main.ts'));
const killServer = fault('kill who serves', anywhere, (_, { site }) => site.kill('main.ts'));
const killBoth = fault('kill both', anywhere, async (_, { site }) => {
  await site.stop('SIGKILL');
  await site.start();
});
const stopBoth = fault('stop in order', anywhere, async (_, { site }) => {
  await site.stop('SIGTERM');
  await site.start();
});

const removeWitness = fault('remove the witness', anywhere, async (_, { site }) => {
  for (const id of await site.witnesses()) await docker.getContainer(id).remove({ force: true });
});

const removeHost = (host: string) =>
  fault(`remove ${host}`, live, async (model, real) => {
    const found = (await real.site.inEngine()).containers.find((container) => container.host === host);
    if (found) await docker.getContainer(found.id).remove({ force: true });
    await failsIf(found !== undefined, model, real);
  });

const cutOff = (host: string) =>
  fault(`cut ${host} off`, shells, async (model, real) => {
    const { containers, networks } = await real.site.inEngine();
    const found = containers.find((container) => container.host === host);
    await docker.getNetwork(networks[0] ?? '').disconnect({ Container: found?.id ?? '', Force: true });
    await failsIf(true, model, real);
  });

/**
 * A lab that has lost something ends with that reason. While it opens it may be opened anew instead, and is whole then; while
 * it is examined it may have come to its grade before.
 */
async function failsIf(isHurt: boolean, model: Model, { site }: Real): Promise<void> {
  if (!isHurt) return;
  let { state, problem } = await site.robot.view();
  const settled = async (): Promise<boolean> => {
    ({ state, problem } = await site.robot.view());
    if (state === 'ready' && model.attempt === 'opening') return (await site.inEngine()).containers.length === 3;
    return state === 'failed' || (state === 'graded' && model.attempt === 'examining');
  };
  await until(() => `the loss shows; it is ${state}`, settled);
  if (state === 'failed' && model.attempt !== 'opening')
    expect(problem?.code).toMatch(/^(host-lost|range-lost|examination-failed)$/);
  model.attempt = state === 'ready' ? 'ready' : 'over';
}

/** What must be so after every command, sooner or later. */
async function holds({ attempt }: Model, { site, known, count }: Real): Promise<void> {
  if (attempt === 'none') return;
  const { state } = await site.robot.view();
  expect([attempt, states[attempt]]).toEqual([attempt, expect.arrayContaining([state])]);
  const evidence = site.hashes();
  expect(evidence.slice(0, known.evidence.length)).toEqual(known.evidence);
  count.evidence += evidence.length - known.evidence.length;
  known.evidence = evidence;
  const path = `/attempts/${site.robot.attemptId}`;
  if (known.draft !== null)
    expect(await site.robot.call('GET', `${path}/draft`)).toMatchObject({ narrative: known.draft });
  if (attempt === 'ready' || attempt === 'running') {
    await until('its three hosts are there', async () => (await site.inEngine()).containers.length === 3);
  }
  if (attempt !== 'over') return;
  await until('nothing of it is left', async () => {
    const { containers, networks, volumes } = await site.inEngine();
    return containers.length + networks.length + volumes.length === 0;
  });
  if (state !== 'graded') return;
  const grade = JSON.stringify(await site.robot.call('GET', `${path}/grade`));
  expect(grade).toBe(known.grade ?? grade);
  known.grade = grade;
  expect(await site.verified()).toMatchObject(genuine);
}

/** The end of an attempt that is under way, if any; counted. */
export async function endOf({ site, count }: Real): Promise<void> {
  if (site.robot.attemptId === '') return;
  let { state } = await site.robot.view();
  if (!states.over.includes(state)) {
    await site.robot.call('POST', `/attempts/${site.robot.attemptId}/close`);
    ({ state } = await site.robot.view());
  }
  count.ends[state] = (count.ends[state] ?? 0) + 1;
}
