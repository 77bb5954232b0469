import { randomBytes } from 'node:crypto';
import { labHost, world } from '../../orchestrator/range/policy.js';
import { docker, labSpec, rangeSpec, testRanges, worldSpec } from '../range/help.js';
import { ensureTestImage } from '../range/image.js';
import { median, type Row, row } from './report.js';

const rounds = 5;

/**
 * Opening a cold range of three hosts, against the same three containers made and started in parallel by the engine's bare
 * client on a network of the same kind. The two take turns, so that the machine's mood falls on both.
 */
export async function benchRange(): Promise<Row[]> {
  await ensureTestImage(docker);
  const { ranges, namespace } = testRanges();
  const hosts = [worldSpec(), labSpec('workstation'), labSpec('app')];
  const ours: number[] = [];
  const floor: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const spec = rangeSpec(hosts);
    const opened = await timed(() => ranges.open(spec));
    await ranges.close(spec.attemptId);
    const bare = await timed(() => openBare(namespace, spec.attemptId, 20 + round));
    await ranges.close(spec.attemptId);
    // The first round warms the engine's caches and is not counted.
    if (round === 0) continue;
    ours.push(opened);
    floor.push(bare);
  }
  return [row('opening a range of 3 hosts', 'ms', median(ours), median(floor), 1.15)];
}

/** What cannot be had for less: one network, three creates and starts in parallel. Its labels let `close` find it. */
async function openBare(namespace: string, attemptId: string, third: number): Promise<void> {
  const prefix = `198.19.${200 + (third % 50)}`;
  const name = `cd-${randomBytes(6).toString('hex')}`;
  await docker.createNetwork({
    Name: name,
    Internal: true,
    IPAM: { Driver: 'default', Config: [{ Subnet: `${prefix}.0/24` }] },
    Options: { 'com.docker.network.bridge.inhibit_ipv4': 'true' },
    Labels: { 'chaindrill.namespace': namespace, 'chaindrill.attempt': attemptId },
  });
  const place = { namespace, attemptId, deadlineAt: Date.now() + 600_000, network: name, prefix, address: '' };
  const options = [
    world(worldSpec(), { ...place, address: `${prefix}.2` }),
    labHost(labSpec('workstation'), { ...place, address: `${prefix}.3` }),
    labHost(labSpec('app'), { ...place, address: `${prefix}.4` }),
  ];
  await Promise.all(options.map(async (option) => (await docker.createContainer(option)).start()));
}

async function timed(operation: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await operation();
  return performance.now() - start;
}
