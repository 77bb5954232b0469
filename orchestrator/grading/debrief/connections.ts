import type { Debrief } from '../../contract/grade.js';
import type { EvidenceRecord } from '../../evidence/record.js';
import { ofKind, valuesOf } from '../records.js';
import type { GradedLab, Variant } from '../types.js';

/** Connections that are answered at most: the attacker's all stay, the others are thinned. */
const most = 2_000;

/** Connections as the witness saw them begin, those to the attacker marked. */
export function connectionsOf(
  lab: GradedLab,
  variant: Variant,
  ledger: readonly EvidenceRecord[],
): Debrief['connections'] {
  const addresses = new Set(lab.hostile.flatMap((template) => valuesOf(template, variant)));
  const all = ofKind(ledger, 'connection.seen').map(({ host, at, seq, data }) => ({
    host,
    at,
    seq,
    exe: data.exe,
    remote: `${data.remoteAddress}:${data.remotePort}`,
    hostile: addresses.has(data.remoteAddress),
  }));
  const step = Math.ceil(all.length / most);
  return all.filter(({ hostile }, index) => hostile || index % step === 0);
}
