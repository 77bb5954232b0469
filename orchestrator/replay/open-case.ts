import type { Lab } from '../catalog/catalog.js';
import { deriveVariant, fillTemplate } from '../catalog/variant.js';
import type { Variant } from '../grading/types.js';
import type { HostSpec, OpenRange, Ranges } from '../range/types.js';
import { worldOf } from './world.js';

/** The steps of opening that a trainee watches, in order. */
export const openingSteps = ['network', 'hosts', 'variant', 'services'] as const;
export type OpeningStep = (typeof openingSteps)[number];

/** How long the lab's own services may take until they answer. */
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
    tmpfs: host.tmpfs.map(({ path, size, inodes, uid, exec }) => ({ path, sizeBytes: size, inodes, uid, exec })),
  };
}

/**
 * Opens a range and sets the case up in it: containers, the variant's values and files, services answering. The attack is
 * not fired yet. Returns the variant as placed. On failure or abort nothing is left behind.
 */
export async function openCase(
  ranges: Ranges,
  lab: Lab,
  attempt: { id: string; seed: string; endsAt: number },
  options: { signal: AbortSignal; onStep: (step: OpeningStep, state: 'active' | 'done') => void },
): Promise<{ range: OpenRange; variant: Variant }> {
  const { signal, onStep } = options;
  const range = await ranges.open(
    { attemptId: attempt.id, deadlineAt: attempt.endsAt, hosts: lab.manifest.hosts.map((host) => hostSpec(host)) },
    { signal, onStep },
  );
  try {
    onStep('variant', 'active');
    const variant = await place(ranges, lab, attempt, range);
    onStep('variant', 'done');
    onStep('services', 'active');
    await Promise.all(lab.manifest.hosts.map((host) => untilReady(ranges, attempt.id, host, signal)));
    onStep('services', 'done');
    return { range, variant };
  } catch (error) {
    await ranges.close(attempt.id);
    throw error;
  }
}

/** Draws the variant, tells `world`, and lays each host's bundle. */
async function place(
  ranges: Ranges,
  lab: Lab,
  attempt: { id: string; seed: string; endsAt: number },
  range: OpenRange,
): Promise<Variant> {
  const prefix = range.subnet.split('.').slice(0, 3).join('.');
  const drawn = deriveVariant(lab.manifest.variant, attempt.seed, { prefix, endsAt: attempt.endsAt });
  const world = worldOf(ranges, attempt.id);
  const { payloadSha256 } = await world.call('place', { variant: fillTemplate(lab.manifest.place, drawn) });
  const bundled = lab.manifest.hosts.filter((host) => host.bundle);
  await Promise.all(
    bundled.map(async (host) =>
      layBundle(ranges, { attemptId: attempt.id, host: host.name }, await world.bundle(host.name)),
    ),
  );
  return { ...drawn, payloadSha256 };
}

/** Unpacks a bundle as the host's own user. Throws with tar's own words. */
export async function layBundle(
  ranges: Ranges,
  ref: { attemptId: string; host: string },
  bundle: Buffer,
): Promise<void> {
  const argv = ['tar', '-x', '-C', '/', '--no-same-owner', '--no-overwrite-dir', '-f', '-'];
  const result = await ranges.exec(ref, { argv, user: '1000' }, { stdin: bundle, timeoutMs: 30_000 });
  if (result.code !== 0)
    throw new Error(`the files of ${ref.host} could not be laid: ${result.stderr.toString().slice(-500)}`);
}

/** Runs the host's readiness command, which ends once the services answer: one exec, however long they take. */
async function untilReady(
  ranges: Ranges,
  attemptId: string,
  host: Lab['manifest']['hosts'][number],
  signal: AbortSignal,
): Promise<void> {
  if (!host.readiness) return;
  const ref = { attemptId, host: host.name };
  const { code } = await ranges.exec(ref, { argv: host.readiness, user: '1000' }, { timeoutMs: readinessMs });
  signal.throwIfAborted();
  if (code !== 0) throw new Error(`${host.name} did not become ready (its readiness command ended with ${code})`);
}
