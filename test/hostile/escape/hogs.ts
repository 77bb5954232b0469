import type { Expected } from './probe.js';

/** Something that a hostile trainee takes all of, and keeps. */
export interface Hog {
  category: string;
  interface: string;
  /** What others would have no more. */
  effect: string;
  /** Takes it, says with `hold` how far it came, and keeps it. */
  hold: string;
  /** How far it comes: to the end of what its own host has, which is the control. */
  held: Expected;
  /** What another range does with the same meanwhile, and the own host afterwards: `ok`. */
  use: string;
}

const untilRefused = (take: string, before = '') => `
n = 0
${before}
try:
    while True:
        ${take}
        n += 1
except OSError as error: hold(f"{errno.errorcode[error.errno]} at {n}")`;

export const hogs: readonly Hog[] = [
  {
    category: 'processes used up',
    interface: 'fork',
    effect: 'no process for another range',
    hold: untilRefused('if os.fork() == 0: end_with_parent(); signal.pause()'),
    // The hosts' limits are 96 and 256.
    held: /^EAGAIN at ([4-9]\d|1\d\d|2[0-4]\d)$/,
    use: 'for _ in range(20):\n    if os.fork() == 0: os._exit(0)\n    os.wait()',
  },
  {
    category: 'terminals used up',
    interface: '/dev/ptmx',
    effect: 'no terminal for another range',
    hold: untilRefused('os.open("/dev/ptmx", os.O_RDWR | os.O_NOCTTY)'),
    held: /^ENOSPC at ([1-5]?\d|6[0-4])$/,
    use: 'os.openpty()',
  },
  {
    category: 'files used up',
    interface: 'open files',
    effect: 'no file for another range',
    hold: `
for _ in range(6):
    ours, theirs = os.pipe()
    if os.fork() == 0:
        end_with_parent()
        try:
            while True: os.open("/dev/null", os.O_RDONLY)
        except OSError: os.write(theirs, b"x")
        signal.pause()
    os.read(ours, 1)
hold("six times")`,
    held: 'six times',
    use: 'for _ in range(1000): os.open("/dev/null", os.O_RDONLY)',
  },
  {
    category: 'connections used up',
    interface: 'UDP from every port to every port',
    effect: 'no connection for another range, and none for the machine',
    hold: `
kept = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(200)]
n, end = 0, time.monotonic() + 4
while time.monotonic() < end:
    for one in kept:
        try: one.sendto(b"x", (given["world"], 1024 + n % 60000))
        except OSError: pass
        n += 1
hold("sent" if n > 10000 else f"only {n}")`,
    held: 'sent',
    use: 'return "ok" if reach([given["world"]], 53) == "all" else "none"',
  },
  {
    category: 'memory used up',
    interface: 'memory of many programs',
    effect: 'no memory for another range',
    hold: `
n = 0
while True:
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(ours)
        end_with_parent()
        put("/proc/self/oom_score_adj", "1000")
        kept = b"x" * (16 << 20)
        os.write(theirs, b"x")
        signal.pause()
    os.close(theirs)
    # The kernel may end another of them, and let this one have its memory.
    if not os.read(ours, 1) or os.waitpid(-1, os.WNOHANG)[0]: hold(f"ended at {n}")
    n += 1`,
    // In pieces of 16 MB; the largest host has 640.
    held: /^ended at ([1-9]|[1-3]\d)$/,
    use: 'return "ok" if len(b"x" * (24 << 20)) else "none"',
  },
];
