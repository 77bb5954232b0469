import { type Probe, refusedCall } from '../probe.js';

const flags = {
  user: 0x10000000,
  mount: 0x00020000,
  pid: 0x20000000,
  network: 0x40000000,
  uts: 0x04000000,
  ipc: 0x08000000,
  cgroup: 0x02000000,
  time: 0x00000080,
};

/** Each namespace by `unshare` and by `clone`, and joining others'. */
export const namespaceProbes: Probe[] = [
  ...Object.entries(flags).map(([name, flag]) =>
    refusedCall('namespaces', 'unshare', `a ${name} namespace of its own`, String(flag)),
  ),
  ...(['user', 'mount', 'network'] as const).map(
    (name): Probe => ({
      category: 'namespaces',
      interface: 'clone',
      effect: `a child in a ${name} namespace of its own`,
      // 17 is SIGCHLD; the child ends at once.
      code: `
pid = call("clone", ${flags[name]} | 17, 0, 0, 0, 0)
if pid == 0: os._exit(0)
os.waitpid(pid, 0)`,
      refused: 'EPERM',
      control: { where: 'privileged' },
    }),
  ),
  {
    category: 'namespaces',
    interface: 'clone3',
    effect: 'a child in a user namespace, with flags that no filter sees',
    code: `
pid = call("clone3", struct.pack("11Q", ${flags.user}, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0), 88)
if pid == 0: os._exit(0)
os.waitpid(pid, 0)`,
    refused: 'ENOSYS',
    control: { where: 'privileged' },
  },
  ...['net', 'pid', 'uts'].map(
    (name): Probe => ({
      category: 'namespaces',
      interface: 'setns',
      effect: `the ${name} namespace of another process`,
      code: `call("setns", os.open("/proc/self/ns/${name}", os.O_RDONLY), 0)`,
      refused: 'EPERM',
      control: { where: 'privileged' },
    }),
  ),
  {
    category: 'namespaces',
    interface: 'setns',
    effect: 'the namespaces of PID 1 by its descriptor',
    code: `call("setns", call("pidfd_open", 1, 0), ${flags.network})`,
    refused: 'EPERM',
    control: { where: 'privileged' },
  },
  {
    category: 'namespaces',
    interface: '/proc/self/uid_map',
    effect: 'root by another mapping',
    code: 'put("/proc/self/uid_map", "0 1000 1")',
    refused: ['EPERM', 'EACCES', 'EROFS'],
    control: {
      where: 'privileged',
      code: `
def work():
    call("unshare", ${flags.user}); put("/proc/self/uid_map", "0 0 1")
return in_child(work)`,
    },
  },
];
