import { type Probe, refusedCall } from '../probe.js';

/*
 * Arguments are chosen so that nothing would happen where a call is permitted: wrong magic numbers, files that are not there,
 * the time as it is. The control shows that the kernel then looks at the arguments, or does what is asked.
 */
const kernel = (name: string, effect: string, args: string, permitted?: Probe['control']['outcome']) =>
  refusedCall('kernel', name, effect, args, permitted);

export const kernelProbes: Probe[] = [
  kernel('reboot', 'the machine off', '1, 2, 3, 0', 'EINVAL'),
  kernel('kexec_load', 'another kernel', '0, 0, None, 0xffff', ['EINVAL', 'EADDRNOTAVAIL']),
  kernel('kexec_file_load', 'another kernel from a file', '-1, -1, 0, None, 0xfff0', ['EINVAL', 'EBADF']),
  kernel('init_module', 'a module from memory', 'b"none", 4, b""', 'ENOEXEC'),
  kernel('finit_module', 'a module from a file', '-1, b"", 0', 'EBADF'),
  kernel('swapon', 'swap on a file of its own', 'b"/nowhere", 0', 'ENOENT'),
  kernel('swapoff', 'the machine’s swap away', 'b"/nowhere"', 'ENOENT'),
  kernel('acct', 'a log of everybody’s processes', 'b"/nowhere"', 'ENOENT'),
  kernel('quotactl', 'the quotas of a disk', '0x80000700, b"/nowhere", 0, None', ['ENOENT', 'ENOTBLK', 'ENODEV']),
  kernel('syslog', 'the kernel’s messages', '10, None, 0', /^ok$/),
  kernel('vhangup', 'the terminal of others hung up', ''),
  kernel('bpf', 'a program in the kernel', '0, struct.pack("IIIIIIIIIIII", 2, 4, 8, 1, *[0] * 8), 48', [
    'ok',
    'EINVAL',
  ]),
  kernel(
    'perf_event_open',
    'what the processor does for others',
    'struct.pack("II8x", 1, 112) + bytes(96), -1, 0, -1, 0',
    ['ok', 'ENOENT', 'ENODEV'],
  ),
  kernel('userfaultfd', 'the kernel held up at a page fault', '1'),
  kernel('io_uring_setup', 'system calls past the filter', '1, ctypes.create_string_buffer(120)'),
  kernel('io_setup', 'the machine’s asynchronous reads used up', '1, ctypes.byref(ctypes.c_ulong(0))'),
  kernel('inotify_init1', 'what watches files used up for every lab', '0', /^ok$/),
  kernel('mq_open', 'message queues used up for every lab', 'b"probe", 0o102, 0o600, None', 'ok'),
  kernel('keyctl', 'the keys of the session', '0, -3, 1'),
  kernel('add_key', 'kernel memory as a key', 'b"user", b"probe", b"x", 1, -2'),
  kernel('request_key', 'a program started by the kernel', 'b"user", b"nowhere", None, -2', ['ENOKEY', 'ENOENT']),
  kernel('fanotify_init', 'every file that anybody opens', '0, 0'),
  kernel('name_to_handle_at', 'a handle that outlives the root', '-100, b"/etc/hostname", None, None, 0', 'EFAULT'),
  kernel('open_by_handle_at', 'files beyond the root', '-1, struct.pack("II8x", 8, 1), 0', ['EBADF', 'ESTALE']),
  kernel('kcmp', 'addresses of the kernel compared', 'os.getpid(), os.getpid(), 0, 0, 0'),
  kernel('process_madvise', 'the memory of others', '-1, None, 0, 0, 0', ['EBADF', 'EINVAL']),
  kernel('pidfd_getfd', 'descriptors of others', 'call("pidfd_open", os.getpid(), 0), 0, 0'),
  kernel('iopl', 'the ports of the hardware', '3'),
  kernel('ioperm', 'one port of the hardware', '0x80, 1, 1'),
  kernel('personality', 'addresses without chance', '0x0040000', /^ok$/),
  kernel('setdomainname', 'another domain', 'b"probe", 5'),
  kernel('sethostname', 'another name of the host', 'b"probe", 5'),
  kernel('clock_settime', 'another time', '0, struct.pack("qq", *divmod(time.time_ns(), 10**9))'),
  kernel(
    'settimeofday',
    'another time, the old way',
    'struct.pack("qq", *divmod(time.time_ns() // 1000, 10**6)), None',
  ),
  {
    category: 'kernel',
    interface: 'adjtimex',
    effect: 'a clock that runs faster',
    // The frequency as it is, set again.
    code: 'b = ctypes.create_string_buffer(208); call("adjtimex", b); b[0:4] = struct.pack("I", 2); call("adjtimex", b)',
    refused: 'EPERM',
    control: { where: 'privileged' },
  },
  {
    category: 'kernel',
    interface: 'memfd_create',
    effect: 'a program from memory is permitted, as the labs need it',
    code: 'call("getpid"); fd = os.memfd_create("probe"); os.write(fd, get("/bin/true", 1 << 22)); return os.spawnv(os.P_WAIT, f"/proc/self/fd/{fd}", ["true"])',
    refused: '0',
    control: { where: 'plain', outcome: '0' },
  },
];
