import type { Ranges } from './types.js';

/**
 * Closes every range that no attempt knows or whose deadline has passed, and returns their ids. What cannot be closed now
 * is tried again next time; the first fault is thrown after all were tried.
 */
export async function reap(ranges: Ranges, known: (attemptId: string) => boolean, now: number): Promise<string[]> {
  const orphans = (await ranges.list()).filter(({ attemptId, deadlineAt }) => !known(attemptId) || deadlineAt <= now);
  const results = await Promise.allSettled(orphans.map(({ attemptId }) => ranges.close(attemptId)));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return orphans.map(({ attemptId }) => attemptId);
}
