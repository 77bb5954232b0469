import type { Probe } from '../probe.js';

const privileges = (
  what: string,
  effect: string,
  code: string,
  refused: Probe['refused'] = 'EPERM',
  control: Partial<Probe['control']> = {},
): Probe => ({
  category: 'privileges',
  interface: what,
  effect,
  code,
  refused,
  control: { where: 'privileged', ...control },
});

/** Puts all that is permitted into the effective and the inheritable set too. */
const inherit = `
p = int(status("CapPrm"), 16); low, high = p & 0xffffffff, p >> 32
call("capset", struct.pack("II", 0x20080522, 0), struct.pack("6I", low, low, low, high, high, high))`;

const programOf = (path: string) => `call("prctl", 35, 13, os.open("${path}", os.O_RDONLY), 0, 0)`;

const limitTo = (name: string, value: number) =>
  `import resource\nresource.setrlimit(resource.${name}, (${value}, ${value}))`;

const schedule = (policy: string, priority: number) =>
  `os.sched_setscheduler(0, os.SCHED_${policy}, os.sched_param(${priority}))`;

const onFile = (line: string) =>
  `p = f"/tmp/file-{os.getpid()}"\nopen(p, "w").close()\ntry: ${line}\nfinally: os.unlink(p)`;

export const privilegeProbes: Probe[] = [
  ...['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((field) =>
    privileges(field, 'any capability', `return status("${field}")`, /^0{16}$/, {
      // What root of a privileged container has by itself, and the two sets that it may fill.
      code: `${inherit}\ncall("prctl", 47, 2, 0, 0, 0)\nreturn status("${field}")`,
      outcome: /^(?!0{16}$)[0-9a-f]{16}$/,
    }),
  ),
  privileges('no_new_privs', 'privileges by a setuid program', 'return status("NoNewPrivs")', '1', { outcome: '0' }),
  privileges(
    'prctl(PR_SET_NO_NEW_PRIVS)',
    'the bar to new privileges lifted',
    'call("prctl", 38, 0, 0, 0, 0)',
    'EINVAL',
    {
      code: 'call("prctl", 38, 1, 0, 0, 0)',
    },
  ),
  privileges('seccomp', 'system calls without a filter', 'return status("Seccomp")', '2', { outcome: '0' }),
  privileges('setuid', 'root', 'return in_child(lambda: os.setuid(0))'),
  privileges('setgid', 'the group of root', 'return in_child(lambda: os.setgid(0))'),
  privileges('setgroups', 'the groups of others', 'return in_child(lambda: os.setgroups([0, 4, 6]))'),
  privileges('setresuid', 'another trainee host’s sensor', 'return in_child(lambda: os.setresuid(990, 990, 990))'),
  privileges(
    'capset',
    'one capability',
    'call("capset", struct.pack("II", 0x20080522, 0), struct.pack("6I", 0x200000, 0x200000, 0, 0, 0, 0))',
  ),
  privileges('prctl(PR_CAP_AMBIENT)', 'a capability over exec', 'call("prctl", 47, 2, 1, 0, 0)', 'EPERM', {
    code: `${inherit}\ncall("prctl", 47, 2, 1, 0, 0)`,
  }),
  privileges('prctl(PR_SET_MM)', 'another program in /proc/self/exe', programOf('/bin/true'), ['EPERM', 'EINVAL'], {
    // The kernel wants the old program unmapped first: that it asks shows that it would.
    code: `if not may(24): return "absent"\n${programOf('/bin/true')}`,
    outcome: ['ok', 'EBUSY'],
  }),
  privileges('chown', 'a file of root', onFile('os.chown(p, 0, 0)')),
  privileges(
    'setxattr',
    'capabilities on a file',
    onFile('os.setxattr(p, "security.capability", struct.pack("<5I", 0x2000001, 0x2000, 0, 0, 0))'),
    ['EPERM', 'ENOTSUP'],
  ),
  {
    ...privileges(
      'setuid programs',
      'one that was left in the image',
      `
import stat
found = []
for folder, _, names in os.walk("/", topdown=True):
    if folder.startswith(("/proc", "/sys")): continue
    for name in names:
        try: mode = os.lstat(os.path.join(folder, name)).st_mode
        except OSError: continue
        if stat.S_ISREG(mode) and mode & 0o6000: found.append(name)
return len(found)`,
      '0',
      { where: 'plain', outcome: /^[1-9]\d*$/ },
    ),
    seconds: 30,
  },
  privileges('the root file system', 'a changed program of the image', 'open("/usr/bin/probe", "w").close()', [
    'EROFS',
    'EACCES',
  ]),
  privileges(
    '/etc/passwd',
    'a root account without a password',
    'os.close(os.open("/etc/passwd", os.O_WRONLY | os.O_APPEND))',
    ['EROFS', 'EACCES'],
  ),
  privileges(
    '/etc/resolv.conf',
    'another resolver for the host',
    'os.close(os.open("/etc/resolv.conf", os.O_WRONLY | os.O_APPEND))',
    ['EROFS', 'EACCES'],
  ),
  privileges(
    '/etc/hosts',
    'false addresses for the host',
    'os.close(os.open("/etc/hosts", os.O_WRONLY | os.O_APPEND))',
    ['EROFS', 'EACCES'],
  ),
  privileges('/run/lab', 'a program in a place without exec', 'return placed_and_run("/run/lab")', 'EACCES', {
    where: 'plain',
    code: 'return placed_and_run("/tmp")',
  }),
  ...(
    [
      ['RLIMIT_NOFILE', 'more open files than the limit', 65536, 512],
      ['RLIMIT_CORE', 'a core dump on the machine’s disk', 1 << 20, 0],
    ] as const
  ).map(([name, effect, more, less]) =>
    privileges(
      `setrlimit(${name})`,
      effect,
      limitTo(name, more),
      ['EPERM', 'ValueError: not allowed to raise maximum limit'],
      { where: 'here', code: limitTo(name, less) },
    ),
  ),
  privileges('setpriority', 'more of the processor than others', 'os.setpriority(os.PRIO_PROCESS, 0, -5)', [
    'EPERM',
    'EACCES',
  ]),
  privileges('sched_setscheduler', 'the processor before everybody', schedule('FIFO', 1), 'EPERM', {
    where: 'here',
    code: schedule('BATCH', 0),
  }),
];
