import { randomBytes } from 'node:crypto';
import Docker from 'dockerode';
import { createRanges, type RangesOptions } from '../../orchestrator/range/ranges.js';
import type { ExecResult, HostSpec, RangeSpec, Ranges } from '../../orchestrator/range/types.js';
import { testImage } from './image.js';

export const docker = new Docker();

/** A namespace of its own for each test file, so that files running side by side do not see each other. */
export function testRanges(options: RangesOptions = {}): { ranges: Ranges; namespace: string } {
  const namespace = options.namespace ?? `test-${randomBytes(4).toString('hex')}`;
  return { ranges: createRanges({ docker, ...options, namespace }), namespace };
}

export function labSpec(name = 'workstation', changes: Partial<HostSpec> = {}): HostSpec {
  return {
    name,
    kind: 'lab',
    image: testImage,
    memoryBytes: 128 * 2 ** 20,
    cpus: 1,
    pids: 64,
    tmpfs: [{ path: '/scratch', sizeBytes: 8 * 2 ** 20, inodes: 200, uid: 1000, exec: true }],
    ...changes,
  };
}

export const worldSpec = (): HostSpec => labSpec('world', { kind: 'world', tmpfs: [] });

export function rangeSpec(hosts: HostSpec[], attemptId = `a-${randomBytes(5).toString('hex')}`): RangeSpec {
  return { attemptId, deadlineAt: Date.now() + 600_000, hosts };
}

/** Runs a shell line as the trainee. */
export async function shell(
  ranges: Ranges,
  attemptId: string,
  line: string,
  host = 'workstation',
): Promise<ExecResult> {
  return ranges.exec({ attemptId, host }, { argv: ['sh', '-c', line], user: '1000' }, { timeoutMs: 20_000 });
}

/** Containers and networks that carry this attempt's label, in whatever state. */
export async function leftovers(attemptId: string): Promise<number> {
  const filters = { label: [`chaindrill.attempt=${attemptId}`] };
  const containers = await docker.listContainers({ all: true, filters });
  const volumes = (await docker.listVolumes({ filters })).Volumes.length;
  return containers.length + (await docker.listNetworks({ filters })).length + volumes;
}

/** Waits until `holds` answers something true; gives up after a minute. */
export async function until<T>(what: string | (() => string), holds: () => T | Promise<T>): Promise<NonNullable<T>> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const value = await holds();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Waited in vain until ${typeof what === 'string' ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
