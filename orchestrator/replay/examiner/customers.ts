import { setTimeout as sleep } from 'node:timers/promises';
import { roundsInDoubt } from '../../grading/grade.js';
import type { StepRunner } from './context.js';
import { payloadProcesses } from './processes.js';

/** Customers ask for what exercises each trigger routine; then the pools and the processes are looked at. */
export const triggerAgain: StepRunner<'rounds'> = async (context, step) => {
  const routines = context.variant[step.routines];
  if (!Array.isArray(routines)) throw new Error(`the variant has no list "${step.routines}"`);
  for (const routine of routines) {
    const before = await context.world.call('counters');
    const id = `${step.id}-${routine}`;
    const { asked, proved } = await context.world.call('rounds', { id, routine, count: step.count }, 120_000);
    // What a trigger starts needs a moment: fetch, start, log in to the pool, first share.
    await sleep(step.settleSeconds * 1000, undefined, { signal: context.signal });
    const after = await context.world.call('counters');
    const found = await Promise.all(step.hosts.map((host) => payloadProcesses(context, host)));
    context.record('-', 'exam.rounds', {
      routine,
      asked,
      proved,
      shares: after.shares - before.shares,
      payloads: after.payloads - before.payloads,
      running: found.reduce((sum, { payload }) => sum + payload.length, 0),
    });
  }
  const inDoubt = roundsInDoubt(context.lab.manifest, context.variant, context.ledger.read(context.attemptId));
  if (inDoubt.length > 0) throw new Error(`the evidence has a gap during the rounds of ${inDoubt.join(', ')}`);
};

/** Fresh questions whose answers only a working service knows. */
export const askFreshQuotes: StepRunner<'answers'> = async (context, step) => {
  const seed = String(context.variant.ruleSeed ?? context.attemptId);
  const answer = await context.world.call('answers', { id: step.id, count: step.count, seed }, 120_000);
  const { asked, correct, inTime, families } = answer;
  context.record('-', 'exam.answers', { asked, correct, inTime, families });
};
