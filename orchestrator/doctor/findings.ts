import type { Facts } from './facts.js';

/** `unsafe`: no server starts, unless its operator allows it by this id. */
export type Level = 'strong' | 'weak' | 'unsafe';

export interface Finding {
  id: string;
  level: Level;
  /** How it is, in a sentence. */
  says: string;
  /** What to do about it; null where it is strong. */
  advice: string | null;
}

const gib = 2 ** 30;
/** What a lab's images, a class's recordings and a full log come to. */
const roomyBytes = 10 * gib;
/** Below this the next lab fills the disk. */
const leastBytes = gib;
/** A clock that is further away puts evidence of containers and server into a wrong order. */
const mostAheadMs = 2_000;
/** Certificates and deadlines of ranges are wrong by then. */
const unsafeAheadMs = 60_000;
/** Engine API of Docker Engine 20.10, the oldest that is tried. */
const leastApi = [1, 41] as const;
/** `openat2`, by which the witness reads files of hosts without being led astray. */
const leastKernel = [5, 6] as const;
/** One lab has three containers and a dozen streams; the server keeps recordings open. */
const leastFiles = 4096;

/** Everything there is to say of the machine, what is worst first. */
export function examine(facts: Facts): Finding[] {
  const order: Level[] = ['unsafe', 'weak', 'strong'];
  const found = [...engine(facts), ...isolation(facts), ...room(facts), ...server(facts)];
  return found.sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
}

function finding(id: string, level: Level, says: string, advice: string | null = null): Finding {
  return { id, level, says, advice };
}

function engine({
  engine: { version, apiVersion, kernel, limits, time, liveRestore, controlGroups },
  aheadMs,
}: Facts): Finding[] {
  const missing = (['memory', 'cpu', 'pids'] as const).filter((what) => !limits[what]);
  const seconds = Math.round(Math.abs(aheadMs) / 100) / 10;
  const clock = aheadMs > 0 ? 'ahead of' : 'behind';
  return [
    isAtLeast(apiVersion, leastApi)
      ? finding('engine-version', 'strong', `Docker Engine ${version}.`)
      : finding('engine-version', 'unsafe', `Docker Engine ${version} is too old.`, 'Install 20.10 or newer.'),
    isAtLeast(kernel, leastKernel)
      ? finding('kernel', 'strong', `Kernel ${kernel}.`)
      : finding(
          'kernel',
          'unsafe',
          `Kernel ${kernel} lacks openat2: files of hosts cannot be read as evidence.`,
          'Use a machine with kernel 5.6 or newer.',
        ),
    missing.length === 0
      ? finding('limits', 'strong', 'The kernel limits memory, processors and processes of each container.')
      : finding(
          'limits',
          'unsafe',
          `The kernel does not limit ${missing.join(', ')}: one lab could take all of it.`,
          'Switch the cgroup controllers on (docker info tells what is missing).',
        ),
    limits.swap
      ? finding('swap', 'strong', 'A container cannot go beyond its memory into swap.')
      : finding(
          'swap',
          'weak',
          'A container may use swap beyond its memory.',
          'Boot with swapaccount=1, or without swap.',
        ),
    controlGroups === '2'
      ? finding('control-groups', 'strong', 'What sockets buffer counts as the memory of their container.')
      : finding(
          'control-groups',
          'weak',
          'With control groups of version 1, what sockets buffer does not count as the memory of their container.',
          'Boot with systemd.unified_cgroup_hierarchy=1, as Debian and Ubuntu do by themselves.',
        ),
    liveRestore
      ? finding('live-restore', 'strong', 'Labs go on while the engine is started anew.')
      : finding(
          'live-restore',
          'weak',
          'A restart of the engine, an upgrade of its package for one, ends every lab.',
          'Set "live-restore": true in daemon.json and reload the engine.',
        ),
    !Number.isFinite(time) || Math.abs(aheadMs) > unsafeAheadMs
      ? finding('clock', 'unsafe', `The engine's clock is ${seconds} s ${clock} this one.`, 'Set both by NTP.')
      : Math.abs(aheadMs) > mostAheadMs
        ? finding('clock', 'weak', `The engine's clock is ${seconds} s ${clock} this one.`, 'Set both by NTP.')
        : finding('clock', 'strong', 'The clocks of engine and server agree.'),
  ];
}

function isolation({ engine: { security, runtimes, defaultRuntime }, containerRuntime }: Facts): Finding[] {
  const mandatory = security.find((one) => one === 'apparmor' || one === 'selinux');
  const apart = security.find((one) => one === 'rootless' || one === 'userns');
  const runtime = containerRuntime ?? defaultRuntime;
  return [
    security.includes('seccomp')
      ? finding('seccomp', 'strong', 'Lab hosts may make only the system calls of the project’s own profile.')
      : finding(
          'seccomp',
          'unsafe',
          'The kernel or the engine has no seccomp: every system call is open to lab hosts.',
          'Use a kernel with CONFIG_SECCOMP_FILTER and an engine that was built with seccomp.',
        ),
    mandatory
      ? finding(
          'mandatory-access',
          'strong',
          `${mandatory === 'apparmor' ? 'AppArmor' : 'SELinux'} confines containers as well.`,
        )
      : finding(
          'mandatory-access',
          'weak',
          'Neither AppArmor nor SELinux confines containers.',
          'Switch AppArmor on in the kernel; Debian and Ubuntu come with it.',
        ),
    apart
      ? finding('user-namespaces', 'strong', 'Root in a container is nobody on the machine.')
      : finding(
          'user-namespaces',
          'weak',
          'Root in a container is root on the machine. Lab hosts run as other users, and cannot become root.',
          'Give the labs a machine of their own, and a stronger runtime.',
        ),
    !runtimes.includes(runtime)
      ? finding(
          'runtime',
          'unsafe',
          `CONTAINER_RUNTIME asks for ${runtime}, which the engine does not know (it knows ${runtimes.join(', ')}).`,
          'Add it to the engine (daemon.json, "runtimes"), or unset CONTAINER_RUNTIME.',
        )
      : /^(runsc|kata)/.test(runtime)
        ? finding('runtime', 'strong', `Lab hosts run under ${runtime}, with a kernel of their own.`)
        : finding(
            'runtime',
            'weak',
            `Lab hosts share the machine's kernel (${runtime}).`,
            'Install gVisor or Kata Containers and name it in CONTAINER_RUNTIME, where trainees are not trusted.',
          ),
  ];
}

function room({ engine: { memoryBytes, networks, rootDirectory }, freeBytes, inTheWay }: Facts): Finding[] {
  return [
    disk('disk-data', 'CHAINDRILL_DATA', freeBytes.data),
    disk('disk-engine', rootDirectory, freeBytes.engine),
    memoryBytes >= 4 * gib
      ? finding('memory', 'strong', `${gigabytes(memoryBytes)} of memory.`)
      : finding(
          'memory',
          'weak',
          `${gigabytes(memoryBytes)} of memory hold one or two labs.`,
          'Give it 4 GiB or more.',
        ),
    inTheWay.length > 0
      ? finding(
          'addresses',
          'weak',
          `${inTheWay.join(', ')} of this machine has addresses in 198.18.0.0/15, where the labs have theirs.`,
          'A proxy or VPN with “fake IP” addresses does that: end it, or give it others.',
        )
      : networks.taken > networks.all / 2
        ? finding(
            'addresses',
            'weak',
            `${networks.taken} of the ${networks.all} networks of labs are taken.`,
            'docker network ls shows by whom; docker network prune removes those that nobody uses.',
          )
        : finding('addresses', 'strong', `${networks.all - networks.taken} networks are free for labs.`),
  ];
}

function disk(id: string, where: string, bytes: number | null): Finding {
  if (bytes === null)
    return finding(id, 'weak', `How much is free in ${where} cannot be seen from here.`, `Look with df ${where}.`);
  const says = `${gigabytes(bytes)} are free in ${where}.`;
  if (bytes >= roomyBytes) return finding(id, 'strong', says);
  return finding(id, bytes < leastBytes ? 'unsafe' : 'weak', says, 'Make room, or use another disk.');
}

function server({ server: { uid, mayUseEngine }, openFiles }: Facts): Finding[] {
  return [
    uid === 0
      ? finding(
          'server-user',
          'weak',
          'The server runs as root.',
          'Put project and data where other users may pass, such as /opt: `npm start` serves as a user of its own.',
        )
      : finding('server-user', 'strong', 'The server does not run as root.'),
    mayUseEngine
      ? finding(
          'engine-apart',
          'weak',
          'Whoever takes the server over has the engine, and with it the machine.',
          'Let root start it: it serves as another user, who has no way to the engine. `docker-compose up` does so, too.',
        )
      : finding('engine-apart', 'strong', 'The server asks another process for labs, and has no way to the engine.'),
    openFiles !== null && openFiles < leastFiles
      ? finding('open-files', 'weak', `The server may open ${openFiles} files.`, `Raise it: ulimit -n ${leastFiles}.`)
      : finding('open-files', 'strong', 'The server may open as many files as it needs.'),
  ];
}

/** Compares the beginning of a version, number by number. */
function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

const gigabytes = (bytes: number): string => `${(bytes / gib).toFixed(1)} GiB`;
