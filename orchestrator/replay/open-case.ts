import type { Lab } from '../catalog/catalog.js';
import { deriveVariant, fillTemplate } from '../catalog/variant.js';
import type { Variant } from '../grading/types.js';
import type { HostRef, HostSpec, OpenRange, Ranges } from '../range/types.js';
import { worldOf } from './world.js';

/** The steps of opening that a trainee watches, in order. */
export const openingSteps = ['network', 'hosts', 'variant', 'services'] as const;
export type OpeningStep = (typeof openingSteps)[number];

/** How long `world` may wait for the hosts' services: a little longer than it does (images/world, `provisioning`). */
const readinessMs = 60_000;

/** A lab host's container as the range needs it. */
export function hostSpec(host: Lab['manifest']['hosts'][number], name = host.name): HostSpec {
  return {
    name,
    kind: host.kind,
    image: `chaindrill/${host.image}`,
    memoryBytes: host.memory,
    cpus: host.cpus,
    pids: host.pids,
    ...(host.dns === undefined ? {} : { dns: host.dns }),
    tmpfs: host.tmpfs.map(({ path, size, inodes, uid, exec }) => ({ path, sizeBytes: size, inodes, uid, exec })),
  };
}

/**
 * Opens a range and sets the case up in it. `world` is told the variant as it starts and places it while other containers are
 * still being started; each host fetches its files from there by itself. The attack is not fired yet. Returns the variant as
 * placed. On failure or abort nothing is left behind.
 */
export async function openCase(
  ranges: Ranges,
  lab: Lab,
  attempt: { id: string; seed: string; endsAt: number },
  options: { signal: AbortSignal; onStep: (step: OpeningStep, state: 'active' | 'done') => void },
): Promise<{ range: OpenRange; variant: Variant }> {
  const { signal, onStep } = options;
  const { hosts, variant: draws, place } = lab.manifest;
  const draw = (prefix: string) => deriveVariant(draws, attempt.seed, { prefix, endsAt: attempt.endsAt });
  const range = await ranges.open(
    {
      attemptId: attempt.id,
      deadlineAt: attempt.endsAt,
      hosts: hosts.map((host) => hostSpec(host)),
      worldBrief: (prefix) => JSON.stringify(fillTemplate(place, draw(prefix))),
    },
    { signal, onStep },
  );
  try {
    onStep('variant', 'active');
    const drawn = draw(range.subnet.split('.').slice(0, 3).join('.'));
    const world = worldOf(ranges, attempt.id);
    const services = range.hosts.flatMap(({ name, kind, address }) =>
      kind === 'lab' ? { address, serves: hosts.find((host) => host.name === name)?.serves } : [],
    );
    // Asked for at once and waiting inside the range: an exec costs time to start, whatever it does.
    const serving = world.call('ready', { hosts: services }, readinessMs);
    serving.catch(() => {});
    const placed = await world.call('place', { variant: fillTemplate(place, drawn) });
    signal.throwIfAborted();
    onStep('variant', 'done');
    onStep('services', 'active');
    await serving;
    signal.throwIfAborted();
    onStep('services', 'done');
    return { range, variant: { ...drawn, ...placed.variant } };
  } catch (error) {
    await ranges.close(attempt.id);
    throw error;
  }
}

/** Waits until a host that was started anew has fetched and laid its files. Throws `RangeFault` code `timeout` after half a minute. */
export async function untilPlaced(ranges: Ranges, ref: HostRef): Promise<void> {
  const argv = ['sh', '-c', 'until [ -e /run/lab/placed ]; do sleep 0.05; done'];
  await ranges.exec(ref, { argv, user: '1000' }, { timeoutMs: 30_000 });
}
