import { ofKind } from '../../grading/records.js';
import { duration, say } from '../../grading/words.js';
import type { Found, IntegrityInput } from '../types.js';
import { signal } from '../words.js';

/** A connection whose network has gone is noticed within 45 s (the socket's own heartbeat); a change of network takes that long. */
const minMs = 60_000;

interface Connection {
  id: string;
  address: string;
  from: number;
  to: number;
  evidence: number[];
}

/**
 * The attempt was open at two network addresses at once. A VPN, a second device or a telephone explain it as well as a
 * second person. IPv4 beside IPv6 is one machine with both.
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
      if (one.address === other.address || one.address.includes(':') !== other.address.includes(':')) return [];
      const at = Math.max(one.from, other.from);
      return [{ ms: Math.min(one.to, other.to) - at, at, one, other }];
    }),
  );
}

function connectionsIn(ledger: IntegrityInput['ledger']): Connection[] {
  const all: Connection[] = [];
  const open = new Map<string, Connection>();
  const records = ofKind(ledger, 'presence');
  let lastAt = 0;
  let run = '';
  for (const { seq, at, data } of records) {
    // Each run of the platform names its connections anew. Those of an earlier one ended with it: nobody told when.
    const itsRun = runOf(data.connection);
    if (itsRun !== run) {
      for (const connection of open.values()) connection.to = lastAt;
      open.clear();
      run = itsRun;
    }
    lastAt = at;
    if (data.state === 'on') {
      const connection = { id: data.connection, address: data.address, from: at, to: at, evidence: [seq] };
      all.push(connection);
      open.set(data.connection, connection);
    } else {
      const connection = open.get(data.connection);
      open.delete(data.connection);
      connection?.evidence.push(seq);
      if (connection !== undefined) connection.to = at;
    }
  }
  // Still open when the attempt ended, or now.
  const end = ofKind(ledger, 'attempt.state').find(({ data }) => data.state === 'submitted')?.at ?? ledger.at(-1)?.at;
  for (const connection of open.values()) connection.to = Math.max(connection.from, end ?? connection.from);
  return all;
}

const runOf = (connection: string): string => connection.split('.')[0] ?? '';
