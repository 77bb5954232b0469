import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ContainerCreateOptions, HostConfig, MountSettings } from 'dockerode';
import { labels } from './labels.js';
import { type HostSpec, RangeFault } from './types.js';

/*
 * The one place that builds container options. It is an allowlist: what none of the constructors sets cannot be had.
 */

/** Where a host stands: given by `ranges.ts`, never by a lab. */
export interface Place {
  namespace: string;
  attemptId: string;
  deadlineAt: number;
  network: string;
  /** Who answers this host's questions for names. */
  resolver: string;
  address: string;
  /** Whether `world` is told something on its standard input as it starts. */
  briefed?: boolean;
  /** A stronger OCI runtime (`runsc`, `kata`) where the operator has installed one. */
  runtime?: string;
}

/** Unprivileged, all of it: uid 1000, no capability, read-only root, its own writable places in memory. */
export function labHost(spec: HostSpec, place: Place): ContainerCreateOptions {
  const host = rangeHost(spec, place);
  return {
    ...host,
    User: '1000:1000',
    HostConfig: { ...host.HostConfig, LogConfig: { Type: 'none', Config: {} }, Mounts: [terminals(host.Labels)] },
  };
}

/**
 * A host's pseudo-terminals. The machine has some 3,000 for all its containers: in the place that the engine mounts by
 * itself one trainee could take them all, and nobody's terminal would open any more. This one holds 64.
 */
const terminals = (ownLabels: Record<string, string> = {}): MountSettings => ({
  Type: 'volume',
  Source: '',
  Target: '/dev/pts',
  VolumeOptions: {
    NoCopy: true,
    // By which it is found where its container was removed without it.
    Labels: ownLabels,
    DriverConfig: {
      Name: 'local',
      Options: {
        type: 'devpts',
        device: 'devpts',
        o: 'newinstance,nosuid,noexec,ptmxmode=0666,mode=0620,gid=5,max=64',
      },
    },
  },
});

/**
 * Plays the outside. Starts as root with exactly the capabilities it needs to add its addresses and then to drop itself
 * to uid 1000 with none at all. Never gets a terminal.
 */
export function world(spec: HostSpec, place: Place): ContainerCreateOptions {
  const host = rangeHost(spec, place);
  return {
    ...host,
    User: '0:0',
    ...(place.briefed ? { OpenStdin: true, StdinOnce: true } : {}),
    HostConfig: {
      ...host.HostConfig,
      CapAdd: ['NET_ADMIN', 'SETUID', 'SETGID', 'SETPCAP'],
      Sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0' },
      // Where processors are short, all of a range waits for it.
      CpuShares: shares.world,
    },
  };
}

/**
 * Weights where processors are short. Whatever else runs beside labs, the platform and the engine among it, has 1024 unless
 * somebody says otherwise, and comes first; sixty labs have some 120 hosts.
 */
const shares = { lab: 16, world: 64, witness: 1024 };

/** Sees every process of the engine's host from outside; has no network and nothing to write on. */
export function witness(options: { namespace: string; image: string }): ContainerCreateOptions {
  return {
    name: randomName(),
    Image: ownImage(options.image),
    User: '0:0',
    Labels: { [labels.namespace]: options.namespace, [labels.witness]: '1' },
    HostConfig: {
      ...hardened({ memoryBytes: 256 * 2 ** 20, cpus: 1, pids: 64 }),
      // Labs that use up every processor or all the memory neither keep it from looking nor take it away.
      CpuShares: shares.witness,
      OomScoreAdj: 0,
      PidMode: 'host',
      NetworkMode: 'none',
      CapAdd: ['SYS_PTRACE', 'DAC_READ_SEARCH'],
    },
  };
}

/** A throwaway container that runs one command under a lab host's conditions, without a network, for ten seconds at most. */
export function probe(options: { namespace: string; argv: string[]; runtime?: string }): ContainerCreateOptions {
  return {
    name: randomName(),
    Image: ownImage('chaindrill/base'),
    User: '1000:1000',
    Entrypoint: ['timeout', '-s', 'KILL', '10', ...options.argv],
    Labels: { [labels.namespace]: options.namespace },
    HostConfig: {
      ...hardened({ memoryBytes: 64 * 2 ** 20, cpus: 1, pids: 16 }),
      LogConfig: { Type: 'none', Config: {} },
      NetworkMode: 'none',
      AutoRemove: true,
      ...(options.runtime === undefined ? {} : { Runtime: options.runtime }),
    },
  };
}

function rangeHost(spec: HostSpec, place: Place): ContainerCreateOptions & { HostConfig: HostConfig } {
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(spec.name)) refuse(`host name ${JSON.stringify(spec.name)}`);
  const tmpfs = Object.fromEntries(spec.tmpfs.map((place) => [place.path, tmpfsOptions(place)]));
  // Holds the sockets of the terminals' shells; a fixed place, so that no lab can forget it.
  if (spec.kind === 'lab')
    tmpfs[terminalDir] = 'rw,nosuid,nodev,noexec,size=1m,nr_inodes=64,uid=1000,gid=1000,mode=0700';
  return {
    // Random: the engine's embedded DNS answers reverse look-ups with container and network names.
    name: randomName(),
    Image: ownImage(spec.image),
    Hostname: spec.name,
    StopTimeout: 1,
    Labels: {
      [labels.namespace]: place.namespace,
      [labels.attempt]: place.attemptId,
      [labels.host]: spec.name,
      [labels.kind]: spec.kind,
      [labels.deadline]: String(place.deadlineAt),
    },
    NetworkingConfig: {
      EndpointsConfig: { [place.network]: { IPAMConfig: { IPv4Address: place.address }, Aliases: [spec.name] } },
    },
    HostConfig: {
      ...hardened(spec),
      Tmpfs: tmpfs,
      NetworkMode: place.network,
      Dns: [place.resolver],
      // Without these two the host's own search domains and resolver options would be copied in.
      DnsSearch: ['.'],
      DnsOptions: ['ndots:0'],
      ...(place.runtime === undefined ? {} : { Runtime: place.runtime }),
    },
  };
}

/** Where shells keep their sockets inside a lab host. */
export const terminalDir = '/run/terminal';

const seccomp = JSON.stringify(JSON.parse(readFileSync(new URL('./seccomp.json', import.meta.url), 'utf8')));

function hardened(limits: { memoryBytes: number; cpus: number; pids: number }): HostConfig {
  within('memory', limits.memoryBytes, 16 * 2 ** 20, 4 * 2 ** 30);
  within('cpus', limits.cpus, 0.05, 4);
  within('pids', limits.pids, 8, 1024);
  return {
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges', `seccomp=${seccomp}`],
    ReadonlyRootfs: true,
    Memory: limits.memoryBytes,
    MemorySwap: limits.memoryBytes,
    NanoCpus: Math.round(limits.cpus * 1e9),
    CpuShares: shares.lab,
    PidsLimit: limits.pids,
    // When memory runs short the kernel ends a lab first, never the engine or the orchestrator.
    OomScoreAdj: 500,
    ShmSize: 16 * 2 ** 20,
    Ulimits: [
      { Name: 'nofile', Soft: 4096, Hard: 4096 },
      { Name: 'core', Soft: 0, Hard: 0 },
      // Counted by user, and every lab's user is the same: one would take them from all.
      { Name: 'msgqueue', Soft: 0, Hard: 0 },
    ],
    IpcMode: 'private',
    LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '1' } },
    RestartPolicy: { Name: 'no' },
    Privileged: false,
    Init: false,
  };
}

function ownImage(image: string): string {
  if (!/^chaindrill\/[a-z0-9][a-z0-9-]*(:[a-zA-Z0-9._-]+)?$/.test(image)) refuse(`image ${JSON.stringify(image)}`);
  return image;
}

function tmpfsOptions(place: HostSpec['tmpfs'][number]): string {
  const { path, sizeBytes, inodes, uid, exec } = place;
  if (!/^(\/[A-Za-z0-9._-]+)+$/.test(path) || path.split('/').some((part) => part === '..' || part === '.')) {
    refuse(`writable place ${JSON.stringify(path)}`);
  }
  if (/^\/(proc|sys|dev|bin|sbin|lib|lib64|usr|etc)(\/|$)/.test(path)) refuse(`writable place ${path}`);
  within(`size of ${path}`, sizeBytes, 4096, 2 ** 30);
  within(`inodes of ${path}`, inodes, 1, 1_000_000);
  within(`uid of ${path}`, uid, 0, 65_534);
  const mode = path === '/tmp' || path === '/var/tmp' ? '1777' : '0755';
  const access = exec ? 'exec' : 'noexec';
  return `rw,nosuid,nodev,${access},size=${Math.floor(sizeBytes)},nr_inodes=${Math.floor(inodes)},uid=${uid},gid=${uid},mode=${mode}`;
}

function within(what: string, value: number, min: number, max: number): void {
  if (!(value >= min && value <= max)) refuse(`${what} ${value}: it must lie between ${min} and ${max}`);
}

function refuse(what: string): never {
  throw new RangeFault('policy', `The container policy does not allow ${what}.`);
}

/** A name for a container or a network that tells nothing. */
export function randomName(): string {
  return `cd-${randomBytes(6).toString('hex')}`;
}
