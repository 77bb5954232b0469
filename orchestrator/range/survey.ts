import type Docker from 'dockerode';
import { mapped } from './faults.js';
import { takenOf } from './subnets.js';

/** What an engine says of itself and of the machine it runs on. */
export interface EngineSurvey {
  version: string;
  apiVersion: string;
  kernel: string;
  system: string;
  /** Such as `seccomp`, `apparmor`, `userns`, `rootless`. */
  security: string[];
  runtimes: string[];
  defaultRuntime: string;
  /** Which limits of a container the kernel enforces. */
  limits: { memory: boolean; swap: boolean; cpu: boolean; pids: boolean };
  cpus: number;
  memoryBytes: number;
  /** Version of the control groups: `1` or `2`. */
  controlGroups: string;
  /** Whether containers live on while it is being started anew. */
  liveRestore: boolean;
  /** Where it keeps images and containers, on its machine. */
  rootDirectory: string;
  /** Its clock, in epoch milliseconds. */
  time: number;
  /** Networks of ranges that are taken, by whomever, and how many there are. */
  networks: { taken: number; all: number };
}

/** Throws `RangeFault`. */
export function surveyEngine(docker: Docker): Promise<EngineSurvey> {
  return mapped('asking the engine', async () => {
    const [version, info, networks] = await Promise.all([docker.version(), docker.info(), docker.listNetworks()]);
    return {
      version: version.Version,
      apiVersion: version.ApiVersion,
      kernel: info.KernelVersion,
      system: info.OperatingSystem,
      security: ((info.SecurityOptions ?? []) as string[]).map((text) => /name=([^,]+)/.exec(text)?.[1] ?? text),
      runtimes: Object.keys(info.Runtimes ?? {}),
      defaultRuntime: info.DefaultRuntime,
      limits: { memory: info.MemoryLimit, swap: info.SwapLimit, cpu: info.CpuCfsQuota, pids: info.PidsLimit },
      controlGroups: info.CgroupVersion ?? '1',
      liveRestore: info.LiveRestoreEnabled,
      cpus: info.NCPU,
      memoryBytes: info.MemTotal,
      rootDirectory: info.DockerRootDir,
      time: Date.parse(info.SystemTime),
      networks: takenOf(networks.flatMap(({ IPAM }) => (IPAM?.Config ?? []).flatMap(({ Subnet }) => Subnet ?? []))),
    };
  });
}
