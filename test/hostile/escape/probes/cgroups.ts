import type { Probe } from '../probe.js';

/** Finds a file of the host's own control group, of version 1 or 2. */
const find = (names: string[]) => `
paths = [os.path.join(folder, name) for folder, _, names in os.walk("/sys/fs/cgroup") for name in names if name in ${JSON.stringify(names)}]
if not paths: return "absent"
path = paths[0]`;

const limit = (what: string, effect: string, names: string[]): Probe => ({
  category: 'control groups',
  interface: what,
  effect,
  code: `${find(names)}\nput(path, get(path).decode())`,
  refused: ['EROFS', 'EACCES', 'EPERM', 'absent'],
  control: { where: 'privileged' },
});

export const cgroupProbes: Probe[] = [
  limit('memory limit', 'more memory', ['memory.limit_in_bytes', 'memory.max']),
  limit('pids limit', 'more processes', ['pids.max']),
  limit('processor quota', 'more of the processor', ['cpu.cfs_quota_us', 'cpu.max']),
  limit('processor weight', 'the processor before others', ['cpu.shares', 'cpu.weight']),
  {
    ...limit('cgroup.procs', 'a process in another group', ['cgroup.procs']),
    code: `${find(['cgroup.procs'])}\nput(path, "0")`,
  },
  limit('notify_on_release', 'a program started by the kernel as root', [
    'notify_on_release',
    'cgroup.subtree_control',
  ]),
  {
    category: 'control groups',
    interface: '/sys/fs/cgroup',
    effect: 'a group of its own',
    code: 'top = next(f for f, _, n in os.walk("/sys/fs/cgroup") if "cgroup.procs" in n)\nos.mkdir(f"{top}/probe"); os.rmdir(f"{top}/probe")',
    refused: ['EROFS', 'EACCES', 'EPERM', 'StopIteration: '],
    control: { where: 'privileged' },
  },
];
