import { LRUCache } from 'lru-cache';
import type { AttemptId } from '../contract/attempt.js';
import type { Variant } from '../grading/types.js';
import type { OtherAttempt } from '../integrity/types.js';
import type { AttemptRow, ComparedAttempt } from '../storage/attempts.js';
import type { Storage } from '../storage/open.js';

/** Other attempts of the lab that are compared. */
const maxOthers = 300;
/** Of all labs together, those that are kept. */
const mostKept = 2_000;

/**
 * Reads the other attempts of a lab that one is compared with. The same object stands for an attempt until it has a variant
 * or files another report, so that what was computed of it need not be computed again; an erased one is let go of.
 */
export function othersReader(
  { attempts, reports }: Pick<Storage, 'attempts' | 'reports'>,
  most = mostKept,
): (row: Pick<AttemptRow, 'id' | 'labId'>) => Promise<OtherAttempt[]> {
  const kept = new LRUCache<AttemptId, { state: string; other: OtherAttempt }>({ max: most });
  const stateOf = ({ readyAt, reports: filed }: ComparedAttempt) => `${readyAt} ${filed}`;

  return async ({ id: own, labId }) => {
    const all = (await attempts.compared(labId, maxOthers + 1)).filter(({ id }) => id !== own);
    for (const { id, erasedAt } of all) if (erasedAt !== null) kept.delete(id);
    const rows = all.filter(({ erasedAt }) => erasedAt === null).slice(0, maxOthers);
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
    return [...found.values()];
  };
}
