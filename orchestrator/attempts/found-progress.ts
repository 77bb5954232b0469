import { LRUCache } from 'lru-cache';
import type { AttemptId } from '../contract/attempt.js';
import type { Progress } from '../contract/board.js';
import { liveObjectives } from '../grading/live.js';
import { progressOf } from '../grading/progress.js';
import type { GradedLab, Variant } from '../grading/types.js';
import type { LedgerStore } from '../storage/ledger.js';

/** What an attempt's ledger tells of how far it is. */
export interface FoundProgress {
  /** Every objective that needs no examiner, and whether it holds. */
  held: Map<string, boolean>;
  progress: Omit<Progress, 'here'>;
}

/** Attempts whose progress is kept at most: as many as are looked at together. */
const mostKept = 600;

/**
 * How far attempts are, from their whole ledgers. It is kept until the ledger has another end: a ledger only grows, and lab
 * and variant stay what they are. Those asked for longest ago are dropped.
 */
export class ProgressReader {
  private readonly kept: LRUCache<AttemptId, { head: string; found: FoundProgress }>;

  constructor(
    private readonly ledger: LedgerStore,
    most = mostKept,
  ) {
    this.kept = new LRUCache({ max: most });
  }

  /** What is known of the ledger as it is now; null where it has to be read. */
  known(id: AttemptId): FoundProgress | null {
    const entry = this.kept.get(id);
    return entry?.head === this.ledger.head(id).hash ? entry.found : null;
  }

  read(id: AttemptId, lab: GradedLab, variant: Variant): FoundProgress {
    const known = this.known(id);
    if (known) return known;
    const { hash: head } = this.ledger.head(id);
    const records = this.ledger.read(id);
    const held = liveObjectives(lab, variant, records);
    const found = { held, progress: progressOf(lab, variant, records, held) };
    this.kept.set(id, { head, found });
    return found;
  }
}
