import type { AttemptView } from '../../contract/attempt.js';
import type { Need, NeedReason, Progress } from '../../contract/board.js';
import { needReasonSchema } from '../../contract/board.js';
import type { Module } from '../../contract/programme.js';

const minute = 60_000;
/**
 * When somebody counts as stuck. Half of the 30 minutes without any objective leaves half of them to catch up; somebody who
 * reads or thinks seldom does so for five minutes without a key; three reports of which none names the attack are guesses.
 */
export const needRules = {
  /** No command, key or report for so long while the clock runs. */
  idleMs: 5 * minute,
  /** So much of the clock without an objective that holds. */
  noObjectiveMs: 15 * minute,
  /** So many reports without the attack identified. */
  missedReports: 3,
  /** A range that is ready, and nobody begins. */
  notBegunMs: 10 * minute,
  /** Tries of an exam or practical that were not passed. */
  failedTries: 2,
} as const;

/** What the rules look at: a person's modules, and their attempt under way with how far it is. */
export interface NeedFacts {
  modules: readonly Module[];
  attempt: AttemptView | null;
  progress: Progress | null;
}

/** Why a person may need help at this moment, most urgent first. A pause is nobody's fault, so nothing counts in it. */
export function needsOf({ modules, attempt, progress }: NeedFacts, now: number): Need[] {
  const needs = [...(attempt ? attemptNeeds(attempt, progress, now) : []), ...moduleNeeds(modules, now)];
  return needs.sort((a, b) => rank(a.reason) - rank(b.reason));
}

function attemptNeeds(attempt: AttemptView, progress: Progress | null, now: number): Need[] {
  const { state, createdAt, clockStartedAt, pausedAt, pausedMs, reportsFiled, opening, mode } = attempt;
  if (state === 'ready' && mode !== 'drill') {
    const since = opening.at(-1)?.endedAt ?? createdAt;
    return now - since >= needRules.notBegunMs ? [{ reason: 'not-begun', since }] : [];
  }
  if (state !== 'running' || clockStartedAt === null || pausedAt !== null) return [];
  const needs: Need[] = [];
  const missesAt = clockStartedAt + pausedMs + needRules.noObjectiveMs;
  if ((progress?.held.length ?? 0) === 0 && now >= missesAt) needs.push({ reason: 'no-objective', since: missesAt });
  const activeAt = Math.max(progress?.activeAt ?? 0, clockStartedAt, lastResumed(attempt));
  if (now - activeAt >= needRules.idleMs) needs.push({ reason: 'idle', since: activeAt });
  if (reportsFiled >= needRules.missedReports && (progress?.identifyMs ?? null) === null)
    needs.push({ reason: 'reports-miss', since: null });
  return needs;
}

function moduleNeeds(modules: readonly Module[], now: number): Need[] {
  const needs: Need[] = [];
  const tried = modules.flatMap(({ tries }) => (tries && !tries.passed ? tries : []));
  if (tried.some(({ used, allowed }) => used >= allowed)) needs.push({ reason: 'no-tries-left', since: null });
  else if (tried.some(({ used }) => used >= needRules.failedTries)) needs.push({ reason: 'failed-tries', since: null });
  const late = modules.flatMap(({ required, state, dueAt }) =>
    required && state !== 'done' && dueAt !== null && dueAt < now ? dueAt : [],
  );
  if (late.length > 0) needs.push({ reason: 'overdue', since: Math.min(...late) });
  return needs;
}

/** When an instructor last let the range go on: who stood still until then was not idle. */
function lastResumed({ interventions }: AttemptView): number {
  return interventions.findLast(({ kind }) => kind === 'resumed' || kind === 'limit')?.at ?? 0;
}

const rank = (reason: NeedReason): number => needReasonSchema.options.indexOf(reason);
