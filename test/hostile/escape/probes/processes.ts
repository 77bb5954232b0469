import type { Probe } from '../probe.js';

const init = (what: string, effect: string, code: string, refused: Probe['refused']): Probe => ({
  category: 'processes',
  interface: what,
  effect,
  code,
  refused,
  // In its own container a process may do the same to a child of its own.
  control: {
    where: 'here',
    code: `
pid = os.fork()
if pid == 0:
    time.sleep(5); os._exit(0)
time.sleep(0.05)
try:
    def work():
${code
  .replaceAll('/proc/1/', '/proc/{pid}/')
  .replaceAll('"/proc/{pid}/', 'f"/proc/{pid}/')
  .replaceAll(', 1,', ', pid,')
  .split('\n')
  .map((line) => `        ${line}`)
  .join('\n')}
    return outcome(work)
finally:
    os.kill(pid, 9); os.waitpid(pid, 0)`,
  },
});

/** What a trainee's shell may do to PID 1 of its host and to processes beyond it. */
export const processProbes: Probe[] = [
  init('/proc/1/mem', 'the memory of PID 1', 'os.close(os.open("/proc/1/mem", os.O_RDWR))', ['EACCES', 'EPERM']),
  init('/proc/1/environ', 'what PID 1 was told', 'get("/proc/1/environ")', ['EACCES', 'EPERM']),
  init('/proc/1/root', 'files through PID 1', 'os.listdir("/proc/1/root/")', ['EACCES', 'EPERM']),
  init('/proc/1/fd', 'the container’s own output', 'os.listdir("/proc/1/fd")', ['EACCES', 'EPERM']),
  init('ptrace', 'PID 1 held still', 'call("ptrace", 16, 1, 0, 0)', ['EPERM', 'EACCES']),
  init(
    'process_vm_readv',
    'memory of PID 1 by a call',
    'b = ctypes.create_string_buffer(16); v = struct.pack("QQ", ctypes.addressof(b), 16); n = len(v) // 16\ncall("process_vm_readv", 1, v, n, v, n, 0)',
    ['EPERM', 'EACCES', 'EFAULT'],
  ),
  {
    category: 'processes',
    interface: 'kill',
    effect: 'PID 1 ended by SIGKILL',
    code: 'os.kill(1, 9); os.kill(1, 15); os.kill(1, 37); time.sleep(0.3); return "PID 1 lives" if os.path.exists("/proc/1") else "ended"',
    refused: 'PID 1 lives',
    control: {
      where: 'here',
      code: `
pid = os.fork()
if pid == 0: time.sleep(5); os._exit(0)
os.kill(pid, 9)
return os.WTERMSIG(os.waitpid(pid, 0)[1])`,
      outcome: '9',
    },
  },
  {
    category: 'processes',
    interface: '/proc',
    effect: 'processes of the machine',
    code: `
names = [get(f"/proc/{pid}/comm").decode().strip() for pid in os.listdir("/proc") if pid.isdigit() and os.path.exists(f"/proc/{pid}/comm")]
return "seen" if {"kthreadd", "dockerd", "containerd"} & set(names) else "unseen"`,
    refused: 'unseen',
    control: { where: 'machine', outcome: 'seen' },
  },
  {
    category: 'processes',
    interface: '/proc/self/oom_score_adj',
    effect: 'others ended before it when memory is short',
    code: 'put("/proc/self/oom_score_adj", "-900")',
    refused: ['EACCES', 'EPERM'],
    control: { where: 'here', code: 'put("/proc/self/oom_score_adj", "900")' },
  },
  {
    category: 'processes',
    interface: 'System V shared memory',
    effect: 'segments of others',
    code: 'return len(get("/proc/sysvipc/shm", 65536).decode().strip().split("\\n")) - 1 if given["shm"] not in get("/proc/sysvipc/shm", 65536).decode() else "seen"',
    refused: /^\d+$/,
    control: {
      where: 'machine',
      code: `
id = libc.shmget(0x43445245, 4096, 0o1600)
try: return "seen" if str(0x43445245) in get("/proc/sysvipc/shm", 65536).decode() else "unseen"
finally: libc.shmctl(id, 0, None)`,
      outcome: 'seen',
    },
  },
];
