import type { Probe } from '../probe.js';

/** Every writable place that is a file system of its own. */
const places = `
places = [line.split() for line in get("/proc/mounts", 1 << 16).decode().split("\\n") if line]
places = [row[1] for row in places if row[2] == "tmpfs" and os.access(row[1], os.W_OK)]`;

/** Whether one of them takes more than it may; `full` where all are held. */
const filled = (work: string, where = '') => `${places}${where}
loose = []
for place in places:
    folder = f"{place}/fill-{os.getpid()}"
    try: os.mkdir(folder)
    except OSError: continue
    made = []
    try:
${work}
        loose.append(place)
    except OSError as error:
        if error.errno != errno.ENOSPC: raise
    finally:
        for path in made: os.unlink(path)
        os.rmdir(folder)
return " ".join(loose) or "full"`;

const bytes = `
        made.append(f"{folder}/0")
        with open(made[0], "wb", buffering=0) as file:
            for _ in range(400):
                if file.write(bytes(1 << 20)) < 1 << 20: raise OSError(errno.ENOSPC, place)`;
const inodes = `
        for n in range(45000):
            path = f"{folder}/{n}"
            open(path, "w").close()
            made.append(path)`;

/** Where resources end for a host. What happens to others meanwhile is told by `hogs.ts`. */
export const limitProbes: Probe[] = [
  {
    category: 'disk',
    interface: 'writable places',
    effect: 'more bytes than a place has',
    code: filled(bytes),
    refused: 'full',
    // On the machine's disk nothing holds a file back.
    control: {
      where: 'plain',
      code: 'p = "/tmp/big"; f = os.open(p, os.O_CREAT | os.O_WRONLY); os.posix_fallocate(f, 0, 400 << 20); os.unlink(p)',
    },
    seconds: 60,
    alone: true,
  },
  {
    category: 'inodes',
    interface: 'writable places',
    effect: 'more files than a place has',
    // The engine gives /dev/shm no number of files; they count as the host's memory.
    code: filled(inodes, '\nplaces.remove("/dev/shm")'),
    refused: 'full',
    control: {
      where: 'plain',
      code: 'os.mkdir("/tmp/many")\nfor n in range(45000): open(f"/tmp/many/{n}", "w").close()',
    },
    seconds: 60,
    alone: true,
  },
  {
    category: 'disk',
    interface: 'folders of the image',
    effect: 'a byte on the machine’s disk',
    code: `
found = []
own = {os.stat(line.split()[1]).st_dev for line in get("/proc/mounts", 1 << 16).decode().split("\\n") if " tmpfs " in line and os.access(line.split()[1], os.R_OK)}
for folder, folders, names in os.walk("/"):
    if folder in ("/proc", "/sys", "/dev"):
        folders.clear()
        continue
    if os.statvfs(folder).f_flag & os.ST_RDONLY or not os.access(folder, os.W_OK): continue
    if os.stat(folder).st_dev in own: continue
    found.append(folder)
return " ".join(found[:3]) or "none"`,
    refused: 'none',
    control: { where: 'plain', outcome: /^\/.*/ },
    seconds: 30,
  },
  {
    category: 'files',
    interface: 'open files',
    effect: 'more than a process may have',
    code: `
kept = []
try:
    while len(kept) < 5000: kept.append(os.open("/dev/null", os.O_RDONLY))
except OSError as error: return f"{errno.errorcode[error.errno]} below 4096" if len(kept) < 4096 else "more"
return "more"`,
    refused: 'EMFILE below 4096',
    control: { where: 'plain', outcome: 'more' },
  },
  {
    category: 'files',
    interface: '/dev/mqueue',
    effect: 'message queues of every lab used up',
    code: 'os.close(os.open("/dev/mqueue/probe", os.O_RDWR | os.O_CREAT)); os.unlink("/dev/mqueue/probe")',
    refused: ['EMFILE', 'EACCES', 'EPERM'],
    control: { where: 'plain' },
  },
  {
    category: 'memory',
    interface: 'a program’s memory',
    effect: 'more than the host has',
    code: `
def work():
    put("/proc/self/oom_score_adj", "1000")
    kept = []
    for _ in range(45): kept.append(b"x" * (16 << 20))
return in_child(work)`,
    refused: ['SIGKILL', 'ENOMEM'],
    control: { where: 'plain' },
    seconds: 30,
    alone: true,
  },
  {
    category: 'memory',
    interface: 'shared memory',
    effect: 'memory that outlives its program',
    code: `
def work():
    put("/proc/self/oom_score_adj", "1000")
    fd = os.memfd_create("more")
    for _ in range(45): os.write(fd, b"x" * (16 << 20))
return in_child(work)`,
    refused: ['SIGKILL', 'ENOMEM', 'ENOSPC'],
    control: { where: 'plain' },
    seconds: 30,
    alone: true,
  },
];
