import { type Probe, refusedCall } from '../probe.js';

const mounts = (name: string, effect: string, args: string, permitted?: Probe['control']['outcome']) =>
  refusedCall('mounts', name, effect, args, permitted);

export const mountProbes: Probe[] = [
  mounts('mount', 'a file system of its own', 'b"none", b"/mnt", b"tmpfs", 0, None'),
  mounts('mount', 'another /proc, without masks', 'b"none", b"/mnt", b"proc", 0, None'),
  mounts('mount', 'the root writable', 'None, b"/", None, 0x1020, None'),
  mounts('mount', 'a bind over /proc that hides processes', 'b"/tmp", b"/opt", None, 0x1000, None'),
  mounts(
    'mount',
    'a control group hierarchy with a release agent',
    'b"none", b"/srv", b"cgroup", 0, b"none,name=probe"',
    ['ok', 'EINVAL', 'ENODEV', 'EBUSY'],
  ),
  mounts('umount2', 'the masks off /proc', 'b"/nowhere", 2', 'ENOENT'),
  mounts('pivot_root', 'another root', 'b"/nowhere", b"/nowhere"', 'ENOENT'),
  mounts('chroot', 'a root from which one climbs out', 'b"/"'),
  mounts('fsopen', 'a file system by the new calls', 'b"tmpfs", 0', /^ok$/),
  mounts('open_tree', 'a copy of the tree', '-100, b"/", 1', /^ok$/),
  mounts('move_mount', 'a mount moved', '-1, b"", -1, b"", 4', ['EBADF', 'EINVAL', 'ENOENT']),
  mounts('mount_setattr', 'flags of a mount taken off', '-100, b"/", 0, struct.pack("4Q", 0, 0, 0, 0), 32'),
];
