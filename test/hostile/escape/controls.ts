import { existsSync, readFileSync } from 'node:fs';
import Docker from 'dockerode';
import { execStarter, runCommand } from '../../../orchestrator/range/exec.js';
import type { Place } from './probe.js';

export type ControlPlace = Extract<Place, 'privileged' | 'machine' | 'plain'>;

/** Containers of the test's own in which probes are permitted. None of them is a lab's, and none has a lab's policy. */
export interface Controls {
  shell(place: ControlPlace): (script: string, timeoutMs: number) => Promise<string>;
  close(): Promise<void>;
}

const docker = new Docker();
/** Should the test be killed, they end by themselves. */
const livesSeconds = '900';

const devices = [
  ...['kmsg', 'mem', 'fuse', 'net/tun', 'loop-control', 'kvm', 'hwrng'],
  ...['vda', 'sda', 'nvme0n1', 'loop0'],
].map((name) => `/dev/${name}`);

/** Every right that this machine has to give, without the masks: what `--privileged` is where nothing is withheld from the engine. */
const everyRight = (): Docker.HostConfig => ({
  CapAdd: capabilities(),
  SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
  MaskedPaths: [],
  ReadonlyPaths: [],
  DeviceCgroupRules: ['c *:* rwm', 'b *:* rwm'],
  Devices: devices
    .filter((path) => existsSync(path))
    .map((path) => ({ PathOnHost: path, PathInContainer: path, CgroupPermissions: 'rwm' })),
});

const options = (): Record<ControlPlace, Docker.ContainerCreateOptions> => ({
  privileged: { HostConfig: { ...everyRight(), NetworkMode: 'none' } },
  machine: {
    HostConfig: {
      ...everyRight(),
      NetworkMode: 'host',
      PidMode: 'host',
      IpcMode: 'host',
      Binds: ['/var/run/docker.sock:/var/run/docker.sock'],
    },
  },
  // The image the labs stand on has no setuid program left; this one is as Debian makes it.
  plain: { Image: 'chaindrill/test-host', HostConfig: {} },
});

export async function openControls(): Promise<Controls> {
  const made = new Map<ControlPlace, Docker.Container>();
  const shell: Controls['shell'] = (place) => async (script, timeoutMs) => {
    const command = { argv: ['sh', '-s'], user: '0' };
    const result = await runCommand(execStarter(docker), made.get(place)?.id ?? '', command, {
      stdin: Buffer.from(script),
      timeoutMs,
    });
    return result.stdout.toString() + result.stderr.toString();
  };
  const close = async () => {
    await Promise.all([...made.values()].map((container) => container.remove({ force: true }).catch(() => {})));
  };
  try {
    for (const [place, { HostConfig, ...more }] of Object.entries(options())) {
      const container = await docker.createContainer({
        Image: 'chaindrill/base',
        User: '0:0',
        Entrypoint: ['sleep', livesSeconds],
        ...more,
        HostConfig: { Init: true, ...HostConfig },
      });
      made.set(place as ControlPlace, container);
      await container.start();
    }
    await shell('privileged')(
      'for each in /sys /sys/fs/cgroup /sys/fs/cgroup/*; do mount -o remount,bind,rw $each; done',
      10_000,
    );
    return { shell, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Names of the capabilities that this machine's processes can have. */
function capabilities(): string[] {
  const [, set = '0'] = /^CapBnd:\s+([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return names.filter((_, bit) => (BigInt(`0x${set}`) >> BigInt(bit)) & 1n);
}

/** By number, from linux/capability.h, as far as older engines know them: SYS_ADMIN includes the later ones. */
const names =
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ'.split(
    ' ',
  );
