import type { EvidenceRecord } from '../evidence/record.js';

/**
 * What a record tells. One that was damaged and tells nothing is kept as it is found, under `damaged`: it fits no kind,
 * so whoever reads records by kind leaves it out, `verify` tells of it, and an export holds it.
 */
export function dataOf(text: string): EvidenceRecord['data'] {
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data as EvidenceRecord['data'];
  } catch {
    // Not JSON.
  }
  return { damaged: text };
}
