import type { AttemptId } from '../contract/attempt.js';
import { WorldError, type WorldOp, worldOf } from '../replay/world.js';
import type { Desk } from './desk.js';
import { AttemptError, type Attempts } from './types.js';

/** For how long an answer serves everybody who asks the same: a panel asks every 1.5 s, and each question is a process in the range. */
const sharedMs = 1_000;

/** The workflow runs of attempts whose lab has a panel for them, asked of `world` as they are needed. */
export function workflowRuns(desk: Desk): Pick<Attempts, 'runs' | 'run' | 'runLog'> {
  const share = sharing(sharedMs, desk.parts.now);

  async function ask<Op extends 'runs' | 'run' | 'run-log'>(id: AttemptId, op: Op, request: Record<string, unknown>) {
    const row = await desk.row(id);
    if (!desk.lab(row.labId).manifest.panels.includes('runs')) {
      throw new AttemptError('run-unknown', 'The lab has no workflow runs.');
    }
    if (row.state !== 'ready' && row.state !== 'running') {
      throw new AttemptError('wrong-state', `The attempt is ${row.state}; this needs one that is ready or running.`);
    }
    const world = worldOf(desk.parts.ranges, id);
    return share(`${id} ${op} ${JSON.stringify(request)}`, () => world.call<Op>(op, request)).catch(
      unknownIfRefused(op),
    );
  }

  return {
    runs: (id) => ask(id, 'runs', {}),
    run: async (id, run) => (await ask(id, 'run', { id: run })).run,
    runLog: (id, { run, job, step }) => ask(id, 'run-log', { id: run, job, step }),
  };
}

/** What `world` refuses about one run is a run, job or step that it does not have. */
function unknownIfRefused(op: WorldOp) {
  return (error: unknown): never => {
    if (op === 'runs' || !(error instanceof WorldError) || error.code !== 'refused') throw error;
    throw new AttemptError('run-unknown', 'There is no such run, or no such job or step in it.', {}, { cause: error });
  };
}

/** Answers alike questions once: while one is asked, and for `ms` after its answer. Failures are shared by those who wait. */
export function sharing(ms: number, now: () => number) {
  const answers = new Map<string, { answer: Promise<unknown>; until: number }>();
  return function share<T>(key: string, ask: () => Promise<T>): Promise<T> {
    for (const [old, { until }] of answers) if (until <= now()) answers.delete(old);
    const known = answers.get(key);
    if (known) return known.answer as Promise<T>;
    const answer = ask();
    const entry = { answer, until: Number.POSITIVE_INFINITY };
    answers.set(key, entry);
    answer.then(
      () => {
        entry.until = now() + ms;
      },
      () => answers.delete(key),
    );
    return answer;
  };
}
