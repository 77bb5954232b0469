import { ofKind } from '../../grading/records.js';
import { duration, say } from '../../grading/words.js';
import type { Found, IntegrityInput } from '../types.js';
import { signal } from '../words.js';

/** A connection whose network has gone is noticed within 45 s (the socket's own heartbeat); a change of network takes that long. */
const minMs = 60_000;

interface Connection {
  address: string;
  network: string;
  from: number;
  to: number;
  evidence: number[];
}

/**
 * The attempt was open at two network addresses at once. A VPN, a second device or a telephone explain it as well as a
 * second person. IPv4 beside IPv6 is one machine with both, and so are two IPv6 addresses of one network.
 */
export function twoAddresses({ ledger }: IntegrityInput): Found {
  const connections = connectionsIn(ledger);
  const longest = overlapsOf(connections).sort((a, b) => b.ms - a.ms)[0];
  if (longest === undefined || longest.ms <= minMs) return [];
  const { ms, at, one, other } = longest;
  const time = duration(ms);
  return [
    signal(
      'two-addresses',
      'weak',
      say(
        `The attempt was open at two network addresses at the same time for ${time.en}.`,
        `本次演练曾同时在两个网络地址上打开，持续 ${time['zh-CN']}。`,
      ),
      {
        at,
        evidence: [...one.evidence, ...other.evidence].sort((a, b) => a - b),
        quotes: [one.address, other.address],
      },
    ),
  ];
}

/** Every two connections with different addresses, and for how long both were open. */
function overlapsOf(connections: readonly Connection[]) {
  return connections.flatMap((one, index) =>
    connections.slice(index + 1).flatMap((other) => {
      if (one.network === other.network || one.address.includes(':') !== other.address.includes(':')) return [];
      const at = Math.max(one.from, other.from);
      return [{ ms: Math.min(one.to, other.to) - at, at, one, other }];
    }),
  );
}

function connectionsIn(ledger: IntegrityInput['ledger']): Connection[] {
  const all: Connection[] = [];
  const open = new Map<string, Connection>();
  const presence = new Map(ofKind(ledger, 'presence').map((one) => [one.seq, one.data]));
  let aliveAt = 0;
  const endAll = (at: number) => {
    for (const connection of open.values()) connection.to = Math.max(connection.from, at);
    open.clear();
  };
  for (const { seq, at, kind, data } of ledger) {
    const told = presence.get(seq);
    // A restart ends every connection, and nobody was there to tell: the last record before it is sure.
    if (kind === 'evidence.gap' && data.reason === 'restart') endAll(aliveAt);
    if (kind === 'attempt.state' && data.state === 'submitted') endAll(at);
    aliveAt = at;
    if (told?.state === 'on') {
      const { connection, address } = told;
      const one = { address, network: networkOf(address), from: at, to: at, evidence: [seq] };
      all.push(one);
      open.set(connection, one);
    } else if (told !== undefined) {
      const one = open.get(told.connection);
      open.delete(told.connection);
      one?.evidence.push(seq);
      if (one !== undefined) one.to = at;
    }
  }
  endAll(aliveAt);
  return all;
}

/** An IPv6 customer has at least a /64, and machines in it change their addresses. */
function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = head.split(':').filter(Boolean);
  const rest = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - groups.length - rest.length)).fill('0');
  return [...groups, ...zeros, ...rest].slice(0, 4).join(':');
}
