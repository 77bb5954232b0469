import { randomBytes } from 'node:crypto';
import { finished } from 'node:stream/promises';
import type Docker from 'dockerode';
import type { Lab } from '../../../orchestrator/catalog/catalog.js';
import { deriveVariant, fillTemplate } from '../../../orchestrator/catalog/variant.js';
import { labHost, world } from '../../../orchestrator/range/policy.js';
import { hostSpec } from '../../../orchestrator/replay/open-case.js';
import { docker } from '../../range/help.js';

/*
 * What cannot be had for less: a lab's network, containers, entrypoints and probes by the engine's bare client. Nothing is
 * looked up, checked, told, or cleared away after a fault.
 */

export interface BareLab {
  network: Docker.Network;
  containers: Docker.Container[];
  /** What `world` is asked until every service answers. */
  probe: { hosts: { address: string; serves: unknown }[] };
}

/** Made and started, all containers in parallel. `round` draws the subnet. */
export async function openBare(lab: Lab, seed: string, round: number): Promise<BareLab> {
  const prefix = `198.19.${200 + round}`;
  const name = `cd-${randomBytes(6).toString('hex')}`;
  const network = await docker.createNetwork({
    Name: name,
    Internal: true,
    IPAM: { Driver: 'default', Config: [{ Subnet: `${prefix}.0/24` }] },
    Options: { 'com.docker.network.bridge.inhibit_ipv4': 'true' },
  });
  const endsAt = Date.now() + 600_000;
  const { hosts, variant, place } = lab.manifest;
  const brief = JSON.stringify(fillTemplate(place, deriveVariant(variant, seed, { prefix, endsAt })));
  const addressOf = (wanted: string) => `${prefix}.${2 + hosts.findIndex((host) => host.name === wanted)}`;
  const started = hosts.map(async (host) => {
    const isWorld = host.kind === 'world';
    const options = (isWorld ? world : labHost)(hostSpec(host), {
      namespace: 'bench',
      attemptId: name,
      deadlineAt: endsAt,
      network: name,
      resolver: addressOf(host.dns ?? 'world'),
      address: addressOf(host.name),
      briefed: isWorld,
    });
    const container = await docker.createContainer(options);
    const input = isWorld ? await container.attach({ stream: true, hijack: true, stdin: true }) : null;
    await container.start();
    input?.end(brief);
    return container;
  });
  const probed = hosts.filter(({ kind }) => kind === 'lab');
  return {
    network,
    containers: await Promise.all(started),
    probe: { hosts: probed.map(({ name: host, serves }) => ({ address: addressOf(host), serves })) },
  };
}

/** Until every service answers: one exec in `world`, which asks them. */
export async function probeBare(lab: Lab, { containers, probe }: BareLab): Promise<void> {
  const container = containers[lab.manifest.hosts.findIndex(({ kind }) => kind === 'world')];
  const exec = await container?.exec({
    Cmd: ['worldctl', 'call'],
    User: '1000',
    AttachStdin: true,
    AttachStdout: true,
    Tty: false,
  });
  const stream = await exec?.start({ hijack: true, stdin: true });
  if (!stream) throw new Error(`${lab.manifest.id} has no world`);
  let answer = '';
  stream.on('data', (bytes: Buffer) => {
    answer += bytes;
  });
  stream.end(`${JSON.stringify({ op: 'ready', ...probe })}\n`);
  await finished(stream, { writable: false });
  if (!answer.includes('"ok"')) throw new Error(`The services of ${lab.manifest.id} do not answer: ${answer}`);
}

export async function closeBare({ network, containers }: BareLab): Promise<void> {
  await Promise.all(containers.map((container) => container.remove({ force: true, v: true })));
  await network.remove();
}
