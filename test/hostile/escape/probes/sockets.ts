import type { Probe } from '../probe.js';

const socketOf = (what: string, effect: string, code: string, refused: Probe['refused'] = 'EPERM'): Probe => ({
  category: 'sockets',
  interface: what,
  effect,
  code,
  refused,
  control: { where: 'privileged' },
});

const family = (name: string, effect: string, args: string) =>
  socketOf(name, effect, `socket.socket(${args}).close()`, ['EPERM', 'EACCES', 'EAFNOSUPPORT']);

/** A request to the kernel's routing: a header, its body, and what the kernel answers as an error number. */
const netlink = (effect: string, type: number, body: string): Probe =>
  socketOf(
    'netlink',
    effect,
    `
index = socket.if_nametoindex("eth0" if os.path.exists("/sys/class/net/eth0") else "lo")
body = ${body}
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
s.settimeout(3)
s.send(struct.pack("IHHII", 16 + len(body), ${type}, 0x405, 1, 0) + body)
error = -struct.unpack("i", s.recv(8192)[16:20])[0]
if error: raise OSError(error, "netlink")`,
  );
const attribute = (type: number, data: string) => `struct.pack("HH", 8, ${type}) + ${data}`;
const spare = 'socket.inet_aton("198.51.100.9")';

/** Kinds of sockets that reach past the lab's own TCP and UDP, and changes of its network. */
export const socketProbes: Probe[] = [
  family('raw socket', 'forged packets', 'socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP'),
  family('raw IPv6 socket', 'forged packets of IPv6', 'socket.AF_INET6, socket.SOCK_RAW, 58'),
  family('packet socket', 'everything on the wire, and ARP', 'socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)'),
  family('AF_VSOCK', 'the hypervisor', '40, socket.SOCK_STREAM'),
  family('AF_ALG', 'the kernel’s cryptography', '38, socket.SOCK_SEQPACKET'),
  family('AF_KEY', 'the keys of IPsec', '15, socket.SOCK_RAW, 2'),
  family('AF_XDP', 'packets past the network', '44, socket.SOCK_RAW'),
  family('AF_BLUETOOTH', 'radios', '31, socket.SOCK_RAW, 1'),
  family('AF_TIPC', 'seldom read code of the kernel', '30, socket.SOCK_STREAM'),
  netlink('an address that is another’s', 20, `struct.pack("BBBBI", 2, 24, 0, 0, index) + ${attribute(2, spare)}`),
  netlink(
    'a route to elsewhere',
    24,
    `struct.pack("BBBBBBBBI", 2, 32, 0, 0, 254, 3, 253, 1, 0) + ${attribute(1, spare)} + ${attribute(4, 'struct.pack("I", index)')}`,
  ),
  netlink(
    'another size of packets',
    16,
    `struct.pack("BBHiII", 0, 0, 0, index, 0, 0) + ${attribute(4, 'struct.pack("I", 1500)')}`,
  ),
  {
    ...netlink(
      'a false neighbour (ARP)',
      28,
      `struct.pack("BBHiHBB", 2, 0, 0, index, 0x80, 0, 0) + ${attribute(1, spare)} + struct.pack("HH", 10, 2) + b"\\2\\0\\0\\0\\0\\1\\0\\0"`,
    ),
  },
  socketOf('SO_MARK', 'packets that other rules apply to', 'socket.socket().setsockopt(socket.SOL_SOCKET, 36, 7)'),
  socketOf('IP_TRANSPARENT', 'connections in others’ names', 'socket.socket().setsockopt(socket.SOL_IP, 19, 1)'),
  socketOf('SO_RCVBUFFORCE', 'buffers beyond the limit', 'socket.socket().setsockopt(socket.SOL_SOCKET, 33, 1 << 28)'),
  {
    ...socketOf(
      'netlink audit',
      'the machine’s audit',
      `
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 9)
s.settimeout(3)
s.send(struct.pack("IHHII", 16, 1000, 5, 1, 0))
error = -struct.unpack("i", s.recv(8192)[16:20])[0]
if error: raise OSError(error, "audit")`,
      ['EPERM', 'EPROTONOSUPPORT', 'ECONNREFUSED'],
    ),
    control: { where: 'machine', outcome: 'ok' },
  },
];
