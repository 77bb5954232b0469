import type { Readable } from 'node:stream';
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
 * Opens a range and sets the case up in it: containers, the variant's values and files, services answering. The variant is
 * placed in `world` while other containers are still being started. The attack is not fired yet. Returns the variant as placed.
 * On failure or abort nothing is left behind.
 */
export async function openCase(
  ranges: Ranges,
  lab: Lab,
  attempt: { id: string; seed: string; endsAt: number },
  options: { signal: AbortSignal; onStep: (step: OpeningStep, state: 'active' | 'done') => void },
): Promise<{ range: OpenRange; variant: Variant }> {
  const { signal, onStep } = options;
  const running = arrivals<OpenRange['hosts'][number]>(lab.manifest.hosts.map(({ name }) => name));
  const hosts = lab.manifest.hosts.map((host) => hostSpec(host));
  const opening = ranges.open(
    { attemptId: attempt.id, deadlineAt: attempt.endsAt, hosts },
    { signal, onStep, onHost: (host) => running.arrive(host.name, host) },
  );
  opening.catch(running.fail);
  const setting = setUp(ranges, lab, attempt, running.of, options);
  const [range, variant] = await Promise.allSettled([opening, setting]);
  if (range.status === 'fulfilled' && variant.status === 'fulfilled')
    return { range: range.value, variant: variant.value };
  await ranges.close(attempt.id);
  throw (range.status === 'rejected' ? range : (variant as PromiseRejectedResult)).reason;
}

/** Draws the variant, tells `world`, lays each host's bundle as soon as the host runs, and waits for the services. */
async function setUp(
  ranges: Ranges,
  lab: Lab,
  attempt: { id: string; seed: string; endsAt: number },
  running: (host: string) => Promise<{ address: string }>,
  { signal, onStep }: { signal: AbortSignal; onStep: (step: OpeningStep, state: 'active' | 'done') => void },
): Promise<Variant> {
  const { address } = await running('world');
  onStep('variant', 'active');
  const prefix = address.split('.').slice(0, 3).join('.');
  const drawn = deriveVariant(lab.manifest.variant, attempt.seed, { prefix, endsAt: attempt.endsAt });
  const world = worldOf(ranges, attempt.id);
  const placing = world.call('place', { variant: fillTemplate(lab.manifest.place, drawn) });
  // Everything below is asked for at once and waits inside the range: an exec costs time to start, whatever it does.
  const laying = lab.manifest.hosts.map(async ({ name, bundle }) => {
    if (!bundle) return;
    const [files] = await Promise.all([world.bundle(name), running(name)]);
    await layBundle(ranges, { attemptId: attempt.id, host: name }, files.tar);
    await files.done;
  });
  const serving = lab.manifest.hosts.map(async (host) => {
    await running(host.name);
    await untilReady(ranges, attempt.id, host, signal);
  });
  const all = Promise.all(serving);
  all.catch(() => {});
  const [{ payloadSha256 }] = await Promise.all([placing, ...laying]);
  signal.throwIfAborted();
  onStep('variant', 'done');
  onStep('services', 'active');
  await all;
  onStep('services', 'done');
  return { ...drawn, payloadSha256 };
}

/** Promises of things that come one by one, by name; all that have not come yet reject when `fail` is called. */
function arrivals<T>(names: string[]) {
  const settle = new Map<string, { resolve: (value: T) => void; reject: (reason: unknown) => void }>();
  const coming = new Map(
    names.map((name) => [name, new Promise<T>((resolve, reject) => settle.set(name, { resolve, reject }))]),
  );
  // Nobody may be waiting for a host when the opening fails.
  for (const promise of coming.values()) promise.catch(() => {});
  return {
    of: (name: string): Promise<T> => coming.get(name) ?? Promise.reject(new Error(`no host is named "${name}"`)),
    arrive: (name: string, value: T) => settle.get(name)?.resolve(value),
    fail: (reason: unknown) => {
      for (const { reject } of settle.values()) reject(reason);
    },
  };
}

/** Unpacks a bundle as the host's own user. Throws with tar's own words. */
export async function layBundle(
  ranges: Ranges,
  ref: { attemptId: string; host: string },
  bundle: Readable,
): Promise<void> {
  // Laid over what the host makes ready by itself at its start, so never before that is done.
  const unpack =
    'while [ ! -e /run/lab/prepared ]; do sleep 0.02; done; exec tar -x -C / --no-same-owner --no-overwrite-dir -f -';
  const argv = ['sh', '-c', unpack];
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
