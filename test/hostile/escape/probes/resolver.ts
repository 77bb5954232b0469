import type { Probe } from '../probe.js';

/** Asks the resolver that every host is given; `none` where no answer comes. */
const resolver = (
  what: string,
  effect: string,
  asked: string,
  refused: Probe['refused'] = 'none',
  control: Probe['control'] = { where: 'lenient', outcome: 'all' },
): Probe => ({
  category: 'resolver',
  interface: what,
  effect,
  code: `
try: rcode, count, checked, found = ${asked}
except (TimeoutError, ConnectionError): return "none"
return "all" if found else "none"`,
  refused,
  control,
});

const reverse = (address: string) => `".".join(reversed((${address}).split("."))) + ".in-addr.arpa"`;

export const resolverProbes: Probe[] = [
  resolver('UDP', 'the address of an outside name', 'ask("www.example.com")'),
  resolver('TCP', 'the address of an outside name', 'ask("www.example.com", tcp=True)'),
  resolver('DO bit', 'the signed address of an outside name', 'ask("www.example.com", dnssec=True)'),
  resolver('DO bit over TCP', 'the signed address of an outside name', 'ask("www.example.com", dnssec=True, tcp=True)'),
  resolver('reverse', 'the name of an outside address', `ask(${reverse('"8.8.8.8"')}, kind=12)`),
  resolver('reverse over TCP', 'the name of an outside address', `ask(${reverse('"8.8.8.8"')}, kind=12, tcp=True)`),
  resolver('reverse', 'the name of another range’s host', `ask(${reverse('given["there"]')}, kind=12)`, 'none', {
    where: 'neighbour',
    outcome: 'all',
  }),
  resolver(
    'reverse',
    'the name of a private address of the machine',
    `ask(${reverse('given["machine"][0]')}, kind=12)`,
  ),
  resolver('AAAA', 'an outside address of IPv6', 'ask("www.example.com", kind=28)'),
  resolver('TXT', 'a command from outside', 'ask("c2.example.com", kind=16)'),
  resolver('a long label', 'data to outside', 'ask("a" * 60 + "." + "b" * 60 + ".example.com", kind=16)'),
  {
    ...resolver('CHAOS', 'the version of the machine’s resolver', ''),
    code: `
try: found = ask("version.bind", kind=16, klass=3)[3]
except (TimeoutError, ConnectionError): return "none"
return " ".join(found) or "none"`,
    // A lab's own resolver may tell which it is.
    refused: /^(none|unbound [0-9.]+)$/,
    control: { where: 'lenient', outcome: 'known' },
  },
  resolver('a search domain', 'a name of the machine’s network', 'ask("localdomain")'),
  {
    ...resolver('AD bit', 'a name that claims to be checked though nobody did', ''),
    code: `
try: rcode, count, checked, found = ask(given["name"], dnssec=True)
except (TimeoutError, ConnectionError): return "none"
return "checked" if checked else f"{len(found) > 0}"`,
    refused: 'True',
    control: { where: 'lenient', outcome: 'checked' },
  },
  {
    ...resolver('reverse', 'what the engine calls this host', ''),
    code: `
own = socket.gethostbyname(socket.gethostname())
return " ".join(ask(${reverse('own')}, kind=12)[3])`,
    // Names drawn at random, or those of the lab.
    refused: /^(cd-[0-9a-f]{12}\.cd-[0-9a-f]{12}|[a-z.-]+\.test)$/,
    control: { where: 'lenient', outcome: /^escape-asking-/ },
  },
  {
    ...resolver('/etc/resolv.conf', 'the machine’s own resolver or search domains', ''),
    code: `
lines = [line for line in get("/etc/resolv.conf").decode().split("\\n") if line and not line.startswith(("#", "search ."))]
return "none" if sorted(lines) == ["nameserver 127.0.0.11", "options ndots:0"] else "all"`,
    control: { where: 'plain', outcome: 'all' },
  },
  {
    ...resolver('the machine’s loopback', 'a resolver that listens there alone', ''),
    code: `
for server in given["loopbackResolvers"]:
    try:
        if ask("www.example.com", server=server, wait=1)[3]: return "all"
    except OSError: pass
return "none"`,
    control: { where: 'machine', outcome: 'all' },
  },
  {
    ...resolver('a resolver of its own on loopback', 'an outside name asked through it', ''),
    // As a trainee may: a program on 127.0.0.1 that asks the engine's resolver on its behalf.
    code: `
def relay(upstream):
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.111", 53))
    if os.fork() == 0:
        query, asker = server.recvfrom(4096)
        up = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        up.settimeout(3)
        up.sendto(query, (upstream, 53))
        server.sendto(up.recv(4096), asker)
        os._exit(0)
own = "127.0.0.111"
try: relay("127.0.0.11")
except OSError: own = "127.0.0.1" # where the lab's own resolver has every address already
return "all" if ask("www.example.com", server=own, wait=4)[3] else "none"`,
    refused: ['none', 'TimeoutError: timed out'],
    control: { where: 'lenient', outcome: 'all' },
  },
];
