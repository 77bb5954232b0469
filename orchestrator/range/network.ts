import type Docker from 'dockerode';
import { toFault } from './faults.js';
import { labels } from './labels.js';
import { randomName } from './policy.js';
import { freePrefix } from './subnets.js';
import { RangeFault } from './types.js';

export interface RangeNetwork {
  id: string;
  name: string;
  prefix: string;
}

/**
 * Makes an internal bridge on a free /24. `Internal` alone still reaches every address of the host; without an address of
 * its own on the bridge the host cannot be reached. Throws `RangeFault` code `no-subnet` where all 512 are taken.
 */
export async function makeNetwork(
  docker: Docker,
  owner: { namespace: string; attemptId: string; deadlineAt: number },
  random: () => number,
): Promise<RangeNetwork> {
  for (let tries = 0; ; tries++) {
    const [{ Version }, used] = await Promise.all([docker.version(), usedCidrs(docker)]);
    const prefix = freePrefix(used, random);
    if (prefix === null)
      throw new RangeFault('no-subnet', 'All 512 subnets of the ranges are in use. Close some labs.');
    const name = randomName();
    try {
      const network = await docker.createNetwork({
        Name: name,
        Driver: 'bridge',
        Internal: true,
        Attachable: false,
        EnableIPv6: false,
        CheckDuplicate: true,
        IPAM: { Driver: 'default', Config: [{ Subnet: `${prefix}.0/24`, Gateway: `${prefix}.1` }] },
        Options: bridgeOptions(Version),
        Labels: {
          [labels.namespace]: owner.namespace,
          [labels.attempt]: owner.attemptId,
          [labels.deadline]: String(owner.deadlineAt),
        },
      });
      return { id: network.id, name, prefix };
    } catch (error) {
      // Two openings may have drawn the same subnet: the engine refuses the later one.
      if (tries < 8 && /overlap/i.test(String((error as Error).message))) continue;
      throw toFault(error, 'making the network');
    }
  }
}

/** Finds the network of an attempt, or null. */
export async function findNetwork(docker: Docker, namespace: string, attemptId: string): Promise<RangeNetwork | null> {
  const [found] = await docker.listNetworks({
    filters: { label: [`${labels.namespace}=${namespace}`, `${labels.attempt}=${attemptId}`] },
  });
  if (found === undefined) return null;
  const subnet = found.IPAM?.Config?.[0]?.Subnet ?? '';
  return { id: found.Id, name: found.Name, prefix: subnet.split('.').slice(0, 3).join('.') };
}

/** Engines from 28 on have a mode of their own for a bridge without the host; older ones an option that leaves the address out. */
function bridgeOptions(version: string): Record<string, string> {
  return Number.parseInt(version, 10) >= 28
    ? { 'com.docker.network.bridge.gateway_mode_ipv4': 'isolated' }
    : { 'com.docker.network.bridge.inhibit_ipv4': 'true' };
}

async function usedCidrs(docker: Docker): Promise<string[]> {
  const networks = await docker.listNetworks();
  return networks
    .flatMap((network) => (network.IPAM?.Config ?? []).map((config) => config.Subnet ?? ''))
    .filter(Boolean);
}
