import { resolveValue } from '../catalog/variant.js';
import { type DataOf, harmfulKinds, type Kind, kinds } from '../evidence/kinds.js';
import type { EvidenceRecord } from '../evidence/record.js';
import type { ReplayStep, Variant } from './types.js';

/** A record whose data fits its kind. */
export interface Typed<K extends Kind> {
  seq: number;
  at: number;
  host: string;
  data: DataOf<K>;
}

/**
 * Every record of a kind, parsed. One that does not fit is a fault of ours: it is left out, and costs nobody points. Checks ask
 * for the same kinds again and again: each is looked for once as long as the array is there and gets no longer.
 */
export function ofKind<K extends Kind>(ledger: readonly EvidenceRecord[], kind: K): readonly Typed<K>[] {
  const { raw, typed } = sortedOut(ledger);
  const known = typed.get(kind) as Typed<K>[] | undefined;
  if (known !== undefined) return known;
  const found = (raw.get(kind) ?? []).flatMap(({ seq, at, host, data }) => {
    const parsed = kinds[kind].safeParse(data);
    return parsed.success ? [{ seq, at, host, data: parsed.data as DataOf<K> }] : [];
  });
  typed.set(kind, found);
  return found;
}

interface SortedOut {
  length: number;
  raw: Map<string, EvidenceRecord[]>;
  typed: Map<Kind, readonly Typed<Kind>[]>;
}

const all = new WeakMap<readonly EvidenceRecord[], SortedOut>();

function sortedOut(ledger: readonly EvidenceRecord[]): SortedOut {
  const known = all.get(ledger);
  if (known?.length === ledger.length) return known;
  const raw: SortedOut['raw'] = new Map();
  for (const record of ledger) {
    const list = raw.get(record.kind);
    if (list === undefined) raw.set(record.kind, [record]);
    else list.push(record);
  }
  const made: SortedOut = { length: ledger.length, raw, typed: new Map() };
  all.set(ledger, made);
  return made;
}

/** Whether a record proves harm to one of the `victims` (host names; none named: to anybody). */
export function isHarmful(record: EvidenceRecord, victims: readonly string[] = []): boolean {
  if (!(harmfulKinds as readonly string[]).includes(record.kind)) return false;
  return victims.length === 0 || victims.includes(record.host);
}

/** The last of each group, in order of first appearance: what a repeated examination finally found. */
export function latestBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}

/** The values that a `${key}` or a text stands for, as a list of texts. Throws where the variant has no such key. */
export function valuesOf(template: string, variant: Variant): string[] {
  const value = resolveValue(template, variant);
  return Array.isArray(value) ? value : [String(value)];
}

/** Whether a record proves a step of the attack. A `where` that names a list is met by any of its items. */
export function proves(record: EvidenceRecord, evidence: ReplayStep['evidence'], variant: Variant): boolean {
  if (record.kind !== evidence.kind) return false;
  return Object.entries(evidence.where).every(([key, wanted]) => {
    const found = String(record.data[key]);
    return typeof wanted === 'string' ? valuesOf(wanted, variant).includes(found) : found === String(wanted);
  });
}

/** The first record that proves each step, null for steps that never happened. */
export function stepProofs(
  steps: readonly ReplayStep[],
  ledger: readonly EvidenceRecord[],
  variant: Variant,
): { step: ReplayStep; proof: EvidenceRecord | null }[] {
  return steps.map((step) => ({
    step,
    proof: ledger.find((record) => proves(record, step.evidence, variant)) ?? null,
  }));
}
