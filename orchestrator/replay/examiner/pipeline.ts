import { kinds } from '../../evidence/kinds.js';
import { hostSpec } from '../open-case.js';
import type { ExamContext, StepOf, StepRunner } from './context.js';

const room = 'cleanroom';
/** How long `world` may take for a run or for what the resolver has to forget, a little longer than it allows itself. */
const timeoutMs = 90_000;

/** Tokens, applications, back doors and the company's own, as the world holds them. From now on nobody else acts. */
export const takeInventory: StepRunner<'inventory'> = async (context) => {
  await context.world.call('pause', { value: true });
  context.record('-', 'exam.inventory', kinds['exam.inventory'].parse(await context.world.call('inventory')));
};

/** One run of the pushed `main` under an attack made anew, or under none; what it did is told by the world, not by the runner. */
export const runPipeline: StepRunner<'pipeline-run'> = async (context, step) => {
  if (step.on === 'cleanroom') await enterRoom(context, step);
  const { id, on, dns, tag, asset } = step;
  const order = { on, dns, tag, asset };
  const told = await context.world.call('examine-run', order, timeoutMs);
  context.record(on === 'live' ? step.like : room, 'exam.run', kinds['exam.run'].parse({ id, ...order, ...told }));
};

/** What the resolver answers for the publisher's names. */
export const askResolver: StepRunner<'resolver'> = async (context, { dns, moved }) => {
  const { names } = await context.world.call('examine-dns', { dns, moved }, timeoutMs);
  context.record('-', 'exam.dns', { dns, moved, names });
};

/**
 * A fresh runner that no trainee has touched, once it serves: how long this machine takes to start one is nobody's fault. One that
 * never does, by a resolver that answers nothing, is examined all the same. It stays for the steps that follow, and closes with
 * the range.
 */
async function enterRoom(context: ExamContext, step: StepOf<'pipeline-run'>): Promise<void> {
  const range = await context.ranges.find(context.attemptId);
  if (range?.hosts.some((host) => host.name === room)) return;
  const like = context.lab.manifest.hosts.find((host) => host.name === step.like);
  if (!like) throw new Error(`no host is named "${step.like}"`);
  await context.ranges.removeHost(context.ref(room));
  const { address } = await context.ranges.addHost(context.attemptId, hostSpec(like, room));
  await context.world.call('ready', { hosts: [{ address, serves: like.serves }] }, timeoutMs).catch(() => {});
}
