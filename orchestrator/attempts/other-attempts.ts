import { LRUCache } from 'lru-cache';
import type { AttemptId, LabId } from '../contract/attempt.js';
import type { Variant } from '../grading/types.js';
import type { OtherAttempt } from '../integrity/types.js';
import type { ComparedAttempt } from '../storage/attempts.js';
import type { Storage } from '../storage/open.js';

/** Attempts of a lab that are compared with each other: the latest. */
const mostCompared = 301;
/** Of all labs together, those that are kept. */
const mostKept = 2_000;

/**
 * Reads the attempts of a lab that are compared with each other. The same object stands for an attempt until it has a variant
 * or files another report, and the same array for all of them until one of them changes, so that what was computed of them
 * need not be computed again; an erased one is let go of.
 */
export function othersReader(
  { attempts, reports }: Pick<Storage, 'attempts' | 'reports'>,
  most = mostKept,
): (lab: LabId) => Promise<readonly OtherAttempt[]> {
  const kept = new LRUCache<AttemptId, { state: string; other: OtherAttempt }>({ max: most });
  const latest = new Map<LabId, { all: readonly ComparedAttempt[]; others: readonly OtherAttempt[] }>();
  const stateOf = ({ readyAt, reports: filed }: ComparedAttempt) => `${readyAt} ${filed}`;

  return async (lab) => {
    const before = latest.get(lab);
    const all = await attempts.compared(lab, mostCompared);
    if (before?.all === all) return before.others;
    for (const { id, erasedAt } of all) if (erasedAt !== null) kept.delete(id);
    const rows = all.filter(({ erasedAt }) => erasedAt === null);
    const changed = rows.filter((row) => kept.get(row.id)?.state !== stateOf(row));
    const found = new Map<AttemptId, OtherAttempt>();
    const ids = changed.map(({ id }) => id);
    const [variants, filed] = await Promise.all([attempts.variants(ids), reports.latestOf(ids)]);
    for (const row of rows) {
      const known = kept.get(row.id);
      const other =
        known?.state === stateOf(row)
          ? known.other
          : {
              id: row.id,
              owner: row.ownerId,
              variant: (variants.get(row.id) ?? {}) as Variant,
              report: filed.get(row.id) ?? null,
            };
      found.set(row.id, other);
      kept.set(row.id, { state: stateOf(row), other });
    }
    const now = [...found.values()];
    const same = before?.others.length === now.length && now.every((one, index) => one === before.others[index]);
    const others = same ? before.others : now;
    latest.set(lab, { all, others });
    return others;
  };
}
