import type { AttemptId, AttemptState } from '../contract/attempt.js';
import type { Storage } from '../storage/open.js';
import { stateRecord } from './desk.js';
import { restoredFromBackup } from './problems.js';
import { failSteps } from './steps.js';

/** States in which a range is there. One that was just being opened is opened anew by the next start, as after a kill. */
const withRange: AttemptState[] = ['ready', 'running', 'submitted', 'examining'];

/**
 * Ends, in a database that comes from a backup, the attempts whose range was alive when it was taken. They cannot go on, not
 * even where the range is still there: what was witnessed since is missing here, and was acknowledged. Their recordings may
 * be longer than the ledger tells, as after a kill, so a gap is noted. Answers which they were.
 */
export async function endRestored({ attempts }: Storage, now: () => number): Promise<AttemptId[]> {
  const ended: AttemptId[] = [];
  for (const { id, opening, examination } of await attempts.listByStates(withRange)) {
    const patch = {
      state: 'failed' as const,
      problem: restoredFromBackup,
      endsAt: null,
      pausedAt: null,
      opening: failSteps(opening, now()),
      examination: failSteps(examination, now()),
    };
    const gap = { source: 'platform', dropped: 0, reason: 'restart' };
    const records = [
      { source: 'platform' as const, host: '-', kind: 'evidence.gap', data: gap },
      stateRecord('failed', restoredFromBackup.code),
    ];
    if (await attempts.transition(id, withRange, patch, records)) ended.push(id);
  }
  return ended;
}
