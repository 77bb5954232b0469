import { z } from 'zod';

/**
 * One record of an attempt's ledger. Append-only; `seq` counts from 1 without gaps; `at` is the orchestrator's clock at
 * receipt, never one inside the range. What `data` holds per kind is declared in `kinds.ts`.
 */
export const recordSchema = z.object({
  seq: z.number().int().min(1),
  at: z.number().int(),
  source: z.enum(['platform', 'witness', 'world', 'examiner']),
  /** Host it is about, `-` where it is about none. */
  host: z.string(),
  kind: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export type EvidenceRecord = z.infer<typeof recordSchema>;
export type NewRecord = Omit<EvidenceRecord, 'seq' | 'at'>;

/** A record as it is exported: linked to the one before it, so that each can be checked by anybody; see `chain.ts`. */
export const chainedRecordSchema = recordSchema.extend({
  attempt: z.string(),
  /** The `hash` of the record before, 64 zeros for the first. */
  previous: z.string(),
  /** SHA-256, in hex, of the record's canonical JSON (RFC 8785) without this field. */
  hash: z.string(),
});
export type ChainedRecord = z.infer<typeof chainedRecordSchema>;

/** The append-only store of one attempt's records. */
export interface Ledger {
  /** Durable when it returns (one transaction, synchronous=FULL). Returns the records as stored. */
  append(attemptId: string, records: NewRecord[]): EvidenceRecord[];
  read(attemptId: string, options?: { afterSeq?: number; kinds?: string[]; limit?: number }): EvidenceRecord[];
  /** Called after each commit, in order. Returns the unsubscriber. */
  subscribe(attemptId: string, callback: (records: EvidenceRecord[]) => void): () => void;
}
