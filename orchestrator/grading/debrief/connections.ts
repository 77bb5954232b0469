import type { Debrief } from '../../contract/grade.js';
import type { EvidenceRecord } from '../../evidence/record.js';
import { ofKind, valuesOf } from '../records.js';
import type { GradedLab, Variant } from '../types.js';

type Connection = Debrief['connections'][number];

/** Connections that are answered at most: the attacker's all stay, the others are thinned. */
const most = 2_000;
/** What the witness saw begin and what the attacker tells of within this time is one connection. */
const sameMs = 3_000;

/** Connections as they began, those to the attacker marked: as the witness saw them, and as they arrived at him. */
export function connectionsOf(
  lab: GradedLab,
  variant: Variant,
  ledger: readonly EvidenceRecord[],
): Debrief['connections'] {
  const addresses = new Set(lab.hostile.flatMap((template) => valuesOf(template, variant)));
  const seen = ofKind(ledger, 'connection.seen').map(({ host, at, seq, data }) => ({
    host,
    at,
    seq,
    exe: data.exe,
    remote: `${data.remoteAddress}:${data.remotePort}`,
    hostile: addresses.has(data.remoteAddress),
  }));
  const all = [...seen, ...unseenArrivals(addresses, seen, ledger)].sort((a, b) => a.seq - b.seq);
  const step = Math.ceil(all.length / most);
  return all.filter(({ hostile }, index) => hostile || index % step === 0);
}

/** A request over TLS can be shorter than the time between two looks of the witness. The attacker's own hosts tell of it. */
function unseenArrivals(
  addresses: ReadonlySet<string>,
  seen: readonly Connection[],
  ledger: readonly EvidenceRecord[],
): Connection[] {
  const arrived = [...ofKind(ledger, 'cdn.asset'), ...ofKind(ledger, 'c2.receipt')];
  return arrived.flatMap(({ host, at, seq, data: { address } }) => {
    const isSeen = seen.some(
      (one) => one.host === host && one.remote.startsWith(`${address}:`) && Math.abs(one.at - at) <= sameMs,
    );
    return addresses.has(address) && !isSeen ? [{ host, at, seq, exe: null, remote: address, hostile: true }] : [];
  });
}
