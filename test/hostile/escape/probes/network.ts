import type { Probe } from '../probe.js';

/*
 * What lies beyond the lab's network. `given`: `machine` (its addresses), `port` (a listener there, TCP and UDP), `server`
 * (the orchestrator's port), `gateway`, and of the neighbour `there` (an address), `prefix`, `theirPort`, `theirName`.
 */
const beyond = (
  category: string,
  what: string,
  effect: string,
  code: string,
  control: Probe['control'],
  refused: Probe['refused'] = 'none',
): Probe => ({ category, interface: what, effect, code, refused, control });

const atMachine = { where: 'machine', outcome: 'all' } as const;
const atNeighbour = { where: 'neighbour', outcome: 'all' } as const;
const udp = 'socket.SOCK_DGRAM';

/** In networks that the machine has a part in its address is found by ARP. */
const arp = (address: string) => `
socket.socket(socket.AF_INET, ${udp}).sendto(b"x", (${address}, 9))
time.sleep(1)
rows = [line.split() for line in get("/proc/net/arp", 1 << 16).decode().split("\\n")[1:] if line]
return "all" if any(row[0] == ${address} and int(row[2], 16) & 2 for row in rows) else "none"`;

/** Calls to everybody, and sees whether one of another range answers. */
const hail = (address: string) => `
s = socket.socket(socket.AF_INET, ${udp})
s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
s.settimeout(0.3)
end, heard = time.monotonic() + 1.5, set()
while time.monotonic() < end:
    s.sendto(b"hello", (${address}, given["theirPort"]))
    try: heard.add(s.recvfrom(100)[1][0])
    except OSError: pass
return "all" if any(one.startswith(given["prefix"]) for one in heard) else "none"`;

export const networkProbes: Probe[] = [
  beyond(
    'machine',
    'TCP',
    'a service on any of the machine’s addresses',
    'return reach(given["machine"], given["port"])',
    atMachine,
  ),
  beyond(
    'machine',
    'UDP',
    'a service on any of the machine’s addresses',
    `return reach(given["machine"], given["port"], ${udp})`,
    {
      where: 'machine',
      // Where the engine rewrites addresses, one of its own may not hear itself.
      outcome: /^(all|[0-9. ]+)$/,
    },
  ),
  beyond(
    'machine',
    'the gateway’s address',
    'whoever answers there',
    'return reach([given["gateway"]], given["port"])',
    {
      where: 'machine',
      code: 'return reach(given["machine"][:1], given["port"])',
      outcome: 'all',
    },
  ),
  beyond('machine', 'ARP', 'the machine as a neighbour', arp('given["gateway"]'), {
    where: 'plain',
    code: arp(
      'next(socket.inet_ntoa(struct.pack("<I", int(l.split()[2], 16))) for l in open("/proc/net/route").read().split("\\n")[1:] if l.split()[1] == "00000000")',
    ),
    outcome: 'all',
  }),
  beyond(
    'machine',
    'loopback',
    'a service on the machine’s loopback',
    'return reach(["127.0.0.1"], given["port"])',
    atMachine,
  ),
  beyond(
    'machine',
    'abstract sockets',
    'a service of the machine without a file',
    's = socket.socket(socket.AF_UNIX); s.connect("\\0" + given["abstract"]); return "all"',
    { where: 'machine', outcome: 'all' },
    'ECONNREFUSED',
  ),
  beyond(
    'machine',
    'ping',
    'whether the machine is there',
    `
s = socket.socket(socket.AF_INET, ${udp}, socket.IPPROTO_ICMP)
s.settimeout(1)
for address in given["machine"][:1]:
    s.sendto(b"\\x08\\0\\0\\0\\0\\0\\0\\1probe", (address, 0))
    s.recv(100)
return "all"`,
    { where: 'plain', outcome: 'all' },
    ['TimeoutError: timed out', 'ENETUNREACH', 'EACCES'],
  ),
  beyond(
    'machine',
    'IPv6',
    'the machine’s addresses of IPv6',
    `
s = socket.socket(socket.AF_INET6, ${udp})
s.connect((given["machine6"], 9))
return "all"`,
    {
      where: 'machine',
      outcome: ['all', 'absent'],
      code: `
if not os.path.exists("/proc/net/if_inet6"): return "absent"
s = socket.socket(socket.AF_INET6, ${udp}); s.connect(("::1", 9)); return "all"`,
    },
    ['EADDRNOTAVAIL', 'ENETUNREACH', 'EAFNOSUPPORT'],
  ),
  beyond(
    'machine',
    'IPv6',
    'an interface that speaks it',
    'put("/proc/sys/net/ipv6/conf/all/disable_ipv6", "0")',
    {
      where: 'privileged',
      code: `
p = "/proc/sys/net/ipv6/conf/all/disable_ipv6"
if not os.path.exists(p): return "absent"
put(p, get(p).decode())`,
    },
    ['EROFS', 'EACCES', 'ENOENT'],
  ),

  beyond(
    'orchestrator',
    'the server’s port',
    'its interface at the machine’s addresses',
    'return reach(given["machine"], given["server"])',
    atMachine,
  ),
  beyond(
    'orchestrator',
    'the server’s port',
    'its interface at the gateway',
    'return reach([given["gateway"], "127.0.0.1"], given["server"])',
    { ...atMachine, code: 'return reach(["127.0.0.1"], given["server"])' },
  ),
  beyond(
    'orchestrator',
    'names',
    'its address by a usual name',
    `
found = []
for name in ("host.docker.internal", "gateway.docker.internal", "orchestrator", "chaindrill", given["hostname"]):
    try: found.append(socket.gethostbyname(name))
    except OSError: pass
return " ".join(found) or "none"`,
    { where: 'machine', code: 'return "all" if socket.gethostbyname("localhost") else "none"', outcome: 'all' },
  ),
  beyond(
    'orchestrator',
    'files',
    'its database, keys or settings',
    `
found = []
for folder, folders, names in os.walk("/"):
    if folder in ("/proc", "/sys"): folders.clear()
    found += [name for name in names if name in ("chaindrill.db", "keys.json", "installation", given["secretFile"])]
return " ".join(found) or "none"`,
    {
      where: 'here',
      code: `
open(f"/tmp/{given['secretFile']}", "w").close()
try: return "all" if given["secretFile"] in next(os.walk("/tmp"))[2] else "none"
finally: os.unlink(f"/tmp/{given['secretFile']}")`,
      outcome: 'all',
    },
  ),
  beyond(
    'orchestrator',
    'environments',
    'a secret that was handed in',
    `
seen = []
for pid in filter(str.isdigit, os.listdir("/proc")):
    try: seen.append(get(f"/proc/{pid}/environ", 1 << 16))
    except OSError: pass
words = (b"SEED", b"TOKEN", b"SECRET", b"CHAINDRILL", b"DOCKER")
return "all" if any(word in one.upper() for one in seen for word in words) else "none"`,
    {
      where: 'here',
      code: `
pid = os.fork()
if pid == 0: os.execve("/bin/sleep", ["sleep", "3"], {"SECRET": "x"})
time.sleep(0.2)
try: return "all" if b"SECRET" in get(f"/proc/{pid}/environ") else "none"
finally: os.kill(pid, 9)`,
      outcome: 'all',
    },
  ),

  beyond(
    'engine',
    'docker.sock',
    'a privileged container',
    `
for path in ("/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock", "/run/podman/podman.sock"):
    s = socket.socket(socket.AF_UNIX)
    try: s.connect(path)
    except FileNotFoundError: continue
    s.sendall(b"GET /_ping HTTP/1.0\\r\\n\\r\\n")
    return "all" if b"200" in s.recv(100) else "none"
return "none"`,
    { where: 'machine', outcome: 'all' },
  ),
  beyond(
    'engine',
    'every socket file',
    'one that answers as an engine',
    `
import stat
found = []
for folder, folders, names in os.walk("/"):
    # What holds the trainee's own shells takes this for a customer.
    if folder in ("/proc", "/sys", "/run/terminal"):
        folders.clear()
        continue
    for name in names:
        try: mode = os.lstat(f"{folder}/{name}").st_mode
        except OSError: continue
        if not stat.S_ISSOCK(mode): continue
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(1)
        try:
            s.connect(f"{folder}/{name}")
            s.sendall(b"GET /_ping HTTP/1.0\\r\\n\\r\\n")
            if b"HTTP/" in s.recv(100): found.append(name)
        except OSError: pass
return "all" if found else "none"`,
    { where: 'machine', outcome: 'all' },
  ),
  ...[2375, 2376].map((port) =>
    beyond(
      'engine',
      `TCP ${port}`,
      'the engine’s interface over the network',
      `return reach([*given["machine"], given["gateway"], "127.0.0.1"], ${port})`,
      { ...atMachine, code: `return reach(given["machine"], ${port})` },
    ),
  ),
  beyond(
    'engine',
    '/proc/net/unix',
    'sockets of the engine’s shims',
    'return "all" if b"containerd" in get("/proc/net/unix", 1 << 20) else "none"',
    { where: 'machine', outcome: 'all' },
  ),
  ...['169.254.169.254', '169.254.170.2', '100.100.100.200'].map((address) =>
    beyond(
      'metadata',
      address,
      'the machine’s credentials',
      `return reach(["${address}"], given["metadataPort"])`,
      atMachine,
    ),
  ),
  beyond(
    'metadata',
    '169.254.0.0/16',
    'a route of its own to it',
    's = socket.socket(); s.bind(("169.254.1.1", 0))',
    {
      where: 'privileged',
      code: 's = socket.socket(); s.setsockopt(socket.SOL_IP, 15, 1); s.bind(("169.254.1.1", 0))',
    },
    'EADDRNOTAVAIL',
  ),

  beyond(
    'neighbours',
    'TCP',
    'a service of another range',
    'return reach([given["there"]], given["theirPort"])',
    atNeighbour,
  ),
  beyond(
    'neighbours',
    'UDP',
    'a service of another range',
    `return reach([given["there"]], given["theirPort"], ${udp})`,
    atNeighbour,
  ),
  beyond(
    'neighbours',
    'ping',
    'whether another range is there',
    `
s = socket.socket(socket.AF_INET, ${udp}, socket.IPPROTO_ICMP)
s.settimeout(1)
s.sendto(b"\\x08\\0\\0\\0\\0\\0\\0\\1probe", (given["there"], 0))
s.recv(100)
return "all"`,
    atNeighbour,
    ['TimeoutError: timed out', 'ENETUNREACH', 'EACCES'],
  ),
  beyond('neighbours', 'world', 'another range’s outside', 'return reach([given["theirWorld"]], 53)', atNeighbour),
  beyond(
    'neighbours',
    'names',
    'a host of another range by its container’s name',
    'return "all" if socket.gethostbyname(given["theirName"]) else "none"',
    atNeighbour,
    /^\[Errno -\d\]/,
  ),
  beyond(
    'neighbours',
    'a role both have',
    'another range’s host by its role',
    'return "all" if socket.gethostbyname("workstation").startswith(given["prefix"]) else "none"',
    atNeighbour,
  ),
  beyond('neighbours', 'ARP', 'another range on the same wire', arp('given["there"]'), atNeighbour),
  beyond('neighbours', 'broadcast', 'whoever listens in another range', hail('given["prefix"] + "255"'), atNeighbour, [
    'none',
    'ENETUNREACH',
  ]),
  beyond(
    'neighbours',
    'multicast',
    'whoever listens in another range',
    hail('"239.1.2.3"'),
    {
      where: 'plain',
      // Where nothing lies between, on one's own loopback.
      code: `
s, t = socket.socket(socket.AF_INET, ${udp}), socket.socket(socket.AF_INET, ${udp})
t.bind(("", 47009))
t.setsockopt(socket.SOL_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton("239.1.2.3") + socket.inet_aton("127.0.0.1"))
s.setsockopt(socket.SOL_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
s.sendto(b"hello", ("239.1.2.3", 47009))
t.settimeout(2)
t.recv(100)
return "all"`,
      outcome: 'all',
    },
    ['none', 'ENETUNREACH'],
  ),
  beyond(
    'neighbours',
    'the subnets of ranges',
    'any of 512 networks but its own',
    `
own = socket.gethostbyname(socket.gethostname()).rsplit(".", 1)[0]
found = [f"198.{18 + (n >> 8)}.{n & 255}.{last}" for n in range(512) for last in (1, 2, 3)]
found = [address for address in found if address.rsplit(".", 1)[0] != own]
return " ".join({reach(part, 53, wait=2) for part in (found[:800], found[800:])})`,
    {
      where: 'neighbour',
      code: 'own = socket.gethostbyname(socket.gethostname()).rsplit(".", 1)[0]; return reach([own + ".2"], 53)',
      outcome: 'all',
    },
  ),

  ...[
    ['1.1.1.1', 443],
    ['8.8.8.8', 53],
  ].map(([address, port]) =>
    beyond('outside', `${address}:${port}`, 'the internet', `return reach(["${address}"], ${port})`, {
      where: 'here',
      code: 'return reach([given["world"]], 53)',
      outcome: 'all',
    }),
  ),
];
