import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import Docker from 'dockerode';
import { execStarter, runCommand, streamCommand } from '../../../orchestrator/range/exec.js';
import type { Place } from './probe.js';

export type ControlPlace = Extract<Place, 'privileged' | 'machine' | 'plain' | 'lenient'>;

/** Runs a script, and answers what it printed. */
export type Shell = (script: string, timeoutMs: number) => Promise<string>;

/** Containers of the test's own in which probes are permitted. None of them is a lab's, and none has a lab's policy. */
export interface Controls {
  shell(place: ControlPlace): Shell;
  /** Lets `listen.py` answer on the machine until all is closed. */
  listenOnMachine(what: Record<string, unknown>): Promise<void>;
  close(): Promise<void>;
}

/** `listen.py`, which is typed into a lab's shell as well. */
export const listener = readFileSync(new URL('./listen.py', import.meta.url), 'utf8');

/** Where the machine's credentials would be asked for. */
export const metadataAddresses = ['169.254.169.254', '169.254.170.2', '100.100.100.200'];

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

/** The lenient network's resolver is a container beside the one that asks. */
const resolverOf = (network: string, address: string): Docker.HostConfig => ({
  NetworkMode: network,
  Dns: [address],
  DnsSearch: ['.'],
});

export async function openControls(): Promise<Controls> {
  const mark = randomBytes(4).toString('hex');
  const made: Docker.Container[] = [];
  const network = await docker.createNetwork({ Name: `escape-${mark}`, Internal: true });
  const close = async () => {
    await Promise.all(made.map((container) => container.remove({ force: true }).catch(() => {})));
    await network.remove();
  };
  const start = async (more: Docker.ContainerCreateOptions) => {
    const container = await docker.createContainer({
      Image: 'chaindrill/base',
      User: '0:0',
      Entrypoint: ['sleep', livesSeconds],
      ...more,
      HostConfig: { Init: true, ...more.HostConfig },
    });
    made.push(container);
    await container.start();
    return container;
  };
  const listen = async (container: Docker.Container, what: Record<string, unknown>) => {
    const command = { argv: ['python3', '-c', listener, JSON.stringify(what)], user: '0' };
    const { stdout, stderr } = await streamCommand(execStarter(docker), container.id, command);
    const [said] = await Promise.race([once(stdout, 'data'), once(stderr, 'data')]);
    if (!String(said).startsWith('listening')) throw new Error(`Nobody listens: ${said}`);
  };
  try {
    const resolver = await start({ HostConfig: { NetworkMode: network.id } });
    const address = (await resolver.inspect()).NetworkSettings.Networks[`escape-${mark}`]?.IPAddress ?? '';
    await listen(resolver, { dns: [address] });
    const places: Record<ControlPlace, Docker.Container> = {
      privileged: await start({ HostConfig: { ...everyRight(), NetworkMode: 'none' } }),
      machine: await start({
        HostConfig: {
          ...everyRight(),
          NetworkMode: 'host',
          PidMode: 'host',
          IpcMode: 'host',
          Binds: ['/var/run/docker.sock:/var/run/docker.sock'],
        },
      }),
      // The image the labs stand on has no setuid program left; this one is as Debian makes it.
      plain: await start({ Image: 'chaindrill/test-host' }),
      lenient: await start({ name: `escape-asking-${mark}`, HostConfig: resolverOf(network.id, address) }),
    };
    const shell: Controls['shell'] = (place) => async (script, timeoutMs) => {
      const command = { argv: ['sh', '-s'], user: '0' };
      const options = { stdin: Buffer.from(script), timeoutMs };
      const result = await runCommand(execStarter(docker), places[place].id, command, options);
      return result.stdout.toString() + result.stderr.toString();
    };
    const writable = 'for each in /sys/fs/cgroup /sys/fs/cgroup/*; do mount -o remount,bind,rw $each; done';
    await shell('privileged')(`mount -o remount,rw /sys; ${writable}`, 10_000);
    return {
      shell,
      listenOnMachine: (what) => listen(places.machine, what),
      async close() {
        const given = metadataAddresses.map((one) => `ip addr del ${one}/32 dev lo`).join('; ');
        await shell('machine')(given, 10_000).catch(() => {});
        await close();
      },
    };
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
