import type { Duplex } from 'node:stream';
import Docker from 'dockerode';
import { execStarter, runCommand, type StartExec, streamCommand } from './exec.js';
import { ExecGate } from './exec-gate.js';
import { alreadyGone, mapped, toFault } from './faults.js';
import { attemptFilter, inventory, type Member, membersOf, runningHosts } from './inventory.js';
import { LostHosts } from './lost-hosts.js';
import { findNetwork, makeNetwork, type RangeNetwork } from './network.js';
import { labHost, probe, world } from './policy.js';
import { openTerminal } from './terminal-stream.js';
import { type HostRef, type HostSpec, type OpenRange, RangeFault, type Ranges } from './types.js';

export interface RangesOptions {
  /** The engine; by default the local one (`DOCKER_HOST` or /var/run/docker.sock). */
  docker?: Docker;
  /** Whose ranges these are: one orchestrator neither sees nor reaps those of another on the same engine. */
  namespace?: string;
  /** A stronger OCI runtime for lab hosts, where installed. */
  runtime?: string;
  random?: () => number;
}

/** What an engine does for ranges: everything but the ways in which a command is used, which are the same for all. */
export type EngineRanges = Omit<Ranges, 'exec' | 'stream' | 'terminal'> & { start: StartExec<HostRef> };

/** Ranges on a Docker Engine (20.10 or newer). State lives in the engine alone, so a new instance finds what an old one left. */
export const createRanges = (options: RangesOptions = {}): Ranges => withCommands(createEngineRanges(options));

/** Adds the ways in which a command is used. */
export function withCommands({ start, ...ranges }: EngineRanges): Ranges {
  return {
    ...ranges,
    exec: (ref, command, options) => runCommand(start, ref, command, options),
    stream: (ref, command) => streamCommand(start, ref, command),
    terminal: (ref, command) => openTerminal(start, ref, command),
  };
}

export function createEngineRanges(options: RangesOptions = {}): EngineRanges {
  const { docker = new Docker(), namespace = 'default', runtime, random = Math.random } = options;
  const lost = new LostHosts(docker, namespace);
  const gate = new ExecGate();
  const startIn = execStarter(docker, gate);
  /** Container ids by `attempt/host`, so that an exec need not look them up. */
  const known = new Map<string, string>();
  /** One change to an attempt's hosts at a time, so that two do not draw the same address. */
  const queues = new Map<string, Promise<unknown>>();

  async function startHost(
    owner: { attemptId: string; deadlineAt: number; brief?: string },
    network: RangeNetwork,
    spec: HostSpec,
    lastBytes: ReadonlyMap<string, number>,
    signal?: AbortSignal,
  ): Promise<OpenRange['hosts'][number]> {
    const addressOf = (name: string) => {
      const last = lastBytes.get(name);
      if (last === undefined) throw new RangeFault('policy', `Host ${spec.name} asks "${name}", which is not there.`);
      return `${network.prefix}.${last}`;
    };
    const address = addressOf(spec.name);
    const resolver = spec.dns === undefined ? `${network.prefix}.2` : addressOf(spec.dns);
    const { brief, ...whose } = owner;
    const place = { ...whose, namespace, network: network.name, resolver, address, briefed: brief !== undefined };
    const build = spec.kind === 'world' ? world : labHost;
    return mapped(`starting host ${spec.name}`, async () => {
      const made = await docker.createContainer(build(spec, runtime === undefined ? place : { ...place, runtime }));
      signal?.throwIfAborted();
      const input = brief !== undefined && spec.kind === 'world' ? await standardInput(made) : null;
      await made.start();
      input?.end(brief);
      const { State } = await made.inspect();
      if (!State.Running) throw new RangeFault('engine', `Host ${spec.name} ended at once (code ${State.ExitCode}).`);
      known.set(`${owner.attemptId}/${spec.name}`, made.id);
      const startedAt = Date.parse(State.StartedAt);
      return { name: spec.name, kind: spec.kind, containerId: made.id, address, startedAt };
    });
  }

  async function removeContainer(member: Member): Promise<void> {
    lost.expect(member.id);
    gate.open([member.id]);
    // What is frozen cannot be ended.
    if (member.state === 'paused')
      await docker
        .getContainer(member.id)
        .unpause()
        .catch(() => {});
    known.delete(`${member.attemptId}/${member.host}`);
    await docker.getContainer(member.id).remove({ force: true, v: true }).catch(ignoreGone);
  }

  async function close(attemptId: string): Promise<void> {
    await mapped(`closing range ${attemptId}`, async () => {
      const deadline = Date.now() + 60_000;
      for (let round = 1; ; round++) {
        // As a rule the first round removes all and the second finds nothing. What is still being taken down has time then.
        if (round > 2) await new Promise((resolve) => setTimeout(resolve, 50));
        const filters = attemptFilter(namespace, attemptId);
        const [members, networks, { Volumes: volumes }] = await Promise.all([
          membersOf(docker, namespace, attemptId),
          docker.listNetworks({ filters }),
          docker.listVolumes({ filters }),
        ]);
        if (members.length + networks.length + volumes.length === 0) return;
        await Promise.all(members.map(removeContainer));
        // With its container, as a rule; or here, where somebody else removed that.
        for (const { Name } of volumes) await docker.getVolume(Name).remove().catch(ignoreGone);
        for (const network of networks) {
          await docker
            .getNetwork(network.Id)
            .remove()
            .catch((error) => {
              // 403: an endpoint is still being taken down. The next round tries again.
              if (!alreadyGone(error) && error.statusCode !== 403) throw error;
            });
        }
        if (Date.now() > deadline) throw new RangeFault('engine', `Range ${attemptId} does not go away.`);
      }
    });
  }

  /** Freezes or thaws every container of a range. */
  function freeze(attemptId: string, frozen: boolean): Promise<void> {
    return inTurn(attemptId, () =>
      mapped(`${frozen ? 'pausing' : 'resuming'} range ${attemptId}`, async () => {
        const members = await membersOf(docker, namespace, attemptId);
        const ids = members.map(({ id }) => id);
        const others = members.filter(({ state }) => state === (frozen ? 'running' : 'paused'));
        if (frozen) await gate.close(ids);
        await Promise.all(
          others.map(({ id }) => (frozen ? docker.getContainer(id).pause() : docker.getContainer(id).unpause())),
        );
        if (!frozen) gate.open(ids);
      }),
    );
  }

  async function containerOf(ref: HostRef): Promise<string> {
    const key = `${ref.attemptId}/${ref.host}`;
    const id =
      known.get(key) ?? (await membersOf(docker, namespace, ref.attemptId)).find((m) => m.host === ref.host)?.id;
    if (id === undefined) throw new RangeFault('host-unknown', `No host ${ref.host} in range ${ref.attemptId}.`);
    known.set(key, id);
    return id;
  }

  /** Runs an operation on a host's container; one that has gone is looked up anew next time. */
  async function onHost<T>(ref: HostRef, operation: (containerId: string) => Promise<T>): Promise<T> {
    const id = await mapped(`finding host ${ref.host}`, () => containerOf(ref));
    try {
      return await operation(id);
    } catch (error) {
      const fault = toFault(error, `using host ${ref.host}`);
      if (fault.code === 'host-unknown') known.delete(`${ref.attemptId}/${ref.host}`);
      throw fault;
    }
  }

  function inTurn<T>(attemptId: string, operation: () => Promise<T>): Promise<T> {
    const turn = (queues.get(attemptId) ?? Promise.resolve()).then(operation, operation);
    const settled = turn.catch(() => {});
    queues.set(attemptId, settled);
    void settled.then(() => queues.get(attemptId) === settled && queues.delete(attemptId));
    return turn;
  }

  return {
    open: (spec, { signal, onStep } = {}) =>
      inTurn(spec.attemptId, async () => {
        assertSound(spec.hosts);
        signal?.throwIfAborted();
        const there = await mapped('looking for the range', () => inventory(docker, namespace));
        if (there.has(spec.attemptId)) throw new RangeFault('engine', `Range ${spec.attemptId} is there already.`);
        try {
          onStep?.('network', 'active');
          const network = await mapped('making the network', () => makeNetwork(docker, { ...spec, namespace }, random));
          signal?.throwIfAborted();
          onStep?.('network', 'done');
          onStep?.('hosts', 'active');
          const numbers = hostNumbers(spec.hosts);
          const { attemptId, deadlineAt, worldBrief } = spec;
          const brief = await worldBrief?.(network.prefix);
          const owner = { attemptId, deadlineAt, ...(brief === undefined ? {} : { brief }) };
          const last = new Map(spec.hosts.map(({ name }, i) => [name, numbers[i] as number]));
          const starting = spec.hosts.map((host) => startHost(owner, network, host, last, signal));
          // All must have settled before anything is cleared away: what is still being made would be missed.
          const failed = (await Promise.allSettled(starting)).find((result) => result.status === 'rejected');
          if (failed !== undefined) throw failed.reason;
          signal?.throwIfAborted();
          onStep?.('hosts', 'done');
          const hosts = await Promise.all(starting);
          return { attemptId: spec.attemptId, subnet: `${network.prefix}.0/24`, hosts };
        } catch (error) {
          // What cannot be cleared away now is left to the reaper: it carries the labels.
          await close(spec.attemptId).catch(() => {});
          if (signal?.aborted) throw signal.reason;
          throw error;
        }
      }),

    addHost: (attemptId, spec) =>
      inTurn(attemptId, async () => {
        assertSound([spec]);
        const network = await mapped('finding the range', () => findNetwork(docker, namespace, attemptId));
        if (network === null) throw new RangeFault('range-unknown', `No range ${attemptId}.`);
        const members = await membersOf(docker, namespace, attemptId);
        if (members.some((member) => member.host === spec.name)) {
          throw new RangeFault('policy', `Range ${attemptId} has a host ${spec.name} already.`);
        }
        const taken = new Map(members.map((member) => [member.host, Number(member.address.split('.')[3])]));
        const bytes = new Set(taken.values());
        let lastByte = 3;
        while (bytes.has(lastByte)) lastByte++;
        const deadlineAt = Math.min(...members.map((member) => member.deadlineAt));
        try {
          return await startHost({ attemptId, deadlineAt }, network, spec, taken.set(spec.name, lastByte));
        } catch (error) {
          const remains = (await membersOf(docker, namespace, attemptId)).filter((member) => member.host === spec.name);
          await Promise.all(remains.map((member) => removeContainer(member).catch(() => {})));
          throw error;
        }
      }),

    removeHost: (ref) =>
      inTurn(ref.attemptId, () =>
        mapped(`removing host ${ref.host}`, async () => {
          const members = await membersOf(docker, namespace, ref.attemptId);
          await Promise.all(members.filter((member) => member.host === ref.host).map(removeContainer));
        }),
      ),

    restartHost: (ref) =>
      inTurn(ref.attemptId, () =>
        onHost(ref, async (id) => {
          lost.expectRestart(id);
          try {
            await docker.getContainer(id).restart({ t: 0 });
          } catch (error) {
            lost.expectRestart(id, false);
            throw error;
          }
        }),
      ),

    pause: (attemptId) => freeze(attemptId, true),
    resume: (attemptId) => freeze(attemptId, false),

    find: (attemptId) =>
      mapped(`finding range ${attemptId}`, async () => {
        const network = await findNetwork(docker, namespace, attemptId);
        if (network === null) return null;
        const hosts = await runningHosts(docker, await membersOf(docker, namespace, attemptId));
        return { attemptId, subnet: `${network.prefix}.0/24`, hosts };
      }),

    list: () =>
      mapped('listing ranges', async () =>
        [...(await inventory(docker, namespace))].map(([attemptId, deadlineAt]) => ({ attemptId, deadlineAt })),
      ),

    close: (attemptId) => inTurn(attemptId, () => close(attemptId)),
    start: (ref, command, how) => onHost(ref, (id) => startIn(id, command, how)),
    onHostLost: (callback) => lost.subscribe(callback),

    probe: (argv) =>
      mapped('trying a command', async () => {
        const made = await docker.createContainer(
          probe({ namespace, argv, ...(runtime === undefined ? {} : { runtime }) }),
        );
        const ended = made.wait({ condition: 'next-exit' });
        try {
          await made.start();
        } catch (error) {
          ended.catch(() => {});
          await made.remove({ force: true, v: true });
          throw error;
        }
        return (await ended).StatusCode as number;
      }),

    info: () =>
      mapped('asking the engine', async () => {
        const [version, info] = await Promise.all([docker.version(), docker.info()]);
        return {
          version: version.Version,
          apiVersion: version.ApiVersion,
          cgroupVersion: String(info.CgroupVersion ?? '1'),
          cpus: info.NCPU,
          memoryBytes: info.MemTotal,
        };
      }),
  };
}

/** An attached standard input that its end closes for good: what is told there stands in no label, environment or log. */
async function standardInput(container: Docker.Container): Promise<Duplex> {
  return (await container.attach({ stream: true, hijack: true, stdin: true })) as Duplex;
}

/** Throws `RangeFault` code `policy` where the hosts contradict each other; what each may be is for the policy itself. */
function assertSound(hosts: HostSpec[]): void {
  if (new Set(hosts.map((host) => host.name)).size < hosts.length) {
    throw new RangeFault('policy', 'Two hosts of a range have the same name.');
  }
  if (hosts.filter((host) => host.kind === 'world').length > 1) {
    throw new RangeFault('policy', 'A range has at most one world.');
  }
}

/** `world` is .2, the others .3, .4 … in their order. */
function hostNumbers(hosts: HostSpec[]): number[] {
  let next = 3;
  return hosts.map((host) => (host.kind === 'world' ? 2 : next++));
}

function ignoreGone(error: unknown): void {
  if (!alreadyGone(error)) throw error;
}
