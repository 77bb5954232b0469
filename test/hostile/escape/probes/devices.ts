import type { Probe } from '../probe.js';

/** A device that the engine's host has; where it has none the control says so. */
const device = (path: string, effect: string, flags = 'os.O_RDONLY'): Probe => ({
  category: 'devices',
  interface: path,
  effect,
  code: `os.close(os.open("${path}", ${flags}))`,
  refused: ['ENOENT', 'EACCES', 'EPERM'],
  control: {
    where: 'privileged',
    code: `
if not os.path.exists("${path}"): return "absent"
os.close(os.open("${path}", ${flags}))`,
  },
});

/** Makes a node in a writable place, which /dev/shm is not: devices are off there. */
const node = (name: string, effect: string, kind: 'CHR' | 'BLK', major: number, minor: number): Probe => ({
  category: 'devices',
  interface: `mknod ${name}`,
  effect,
  code: `
import stat
path = f"/tmp/node-{os.getpid()}"
os.mknod(path, stat.S_IF${kind} | 0o600, os.makedev(${major}, ${minor}))
os.unlink(path)`,
  refused: 'EPERM',
  control: { where: 'privileged' },
});

export const deviceProbes: Probe[] = [
  node('c 1 1', 'the machine’s memory', 'CHR', 1, 1),
  node('c 1 11', 'the kernel’s messages', 'CHR', 1, 11),
  node('b 8 0', 'the machine’s disk', 'BLK', 8, 0),
  node('b 254 0', 'the disk of a virtual machine', 'BLK', 254, 0),
  node('c 10 229', 'a file system in user space', 'CHR', 10, 229),
  device('/dev/kmsg', 'false lines in the kernel’s log', 'os.O_WRONLY'),
  device('/dev/mem', 'the machine’s memory', 'os.O_RDONLY'),
  device('/dev/fuse', 'reads that hang whoever looks', 'os.O_RDWR'),
  device('/dev/net/tun', 'a network device of its own', 'os.O_RDWR'),
  device('/dev/loop-control', 'a file as a disk', 'os.O_RDWR'),
  device('/dev/kvm', 'a machine of its own', 'os.O_RDWR'),
  device('/dev/hwrng', 'the machine’s source of chance', 'os.O_RDONLY | os.O_NONBLOCK'),
  {
    category: 'devices',
    interface: '/dev',
    effect: 'any block device at all',
    code: `
import stat
disks = [name for name in os.listdir("/dev") if stat.S_ISBLK(os.lstat(f"/dev/{name}").st_mode)]
return len(disks)`,
    refused: '0',
    control: { where: 'privileged', outcome: /^[1-9]\d*$/ },
  },
  {
    category: 'devices',
    interface: '/dev',
    effect: 'a file that does not count as the lab’s memory',
    code: 'open(f"/dev/probe-{os.getpid()}", "w").write("x")',
    refused: ['EACCES', 'EROFS', 'EPERM'],
    control: { where: 'privileged', outcome: ['ok', '1'] },
  },
];
