import type { Lab } from '../catalog/catalog.js';
import type { AttemptId, AttemptState, AttemptView } from '../contract/attempt.js';
import type { Progress } from '../contract/board.js';
import { type Grade, gradeSchema } from '../contract/grade.js';
import type { Shortage } from '../contract/operation.js';
import type { Problem } from '../contract/problem.js';
import type { NewRecord } from '../evidence/record.js';
import { groupedBy } from '../grouped.js';
import type { AttemptPatch, AttemptRow } from '../storage/attempts.js';
import { StorageError } from '../storage/error.js';
import { ProgressReader } from './found-progress.js';
import { Gate } from './gate.js';
import type { LiveAttempt } from './live-attempt.js';
import { shortageFor } from './machine.js';
import type { AttemptListeners, AttemptParts } from './parts.js';
import { Pool } from './pool.js';
import { problemOf } from './problems.js';
import { queueOf } from './queue.js';
import { failSteps } from './steps.js';
import { AttemptError } from './types.js';
import { viewOfAttempt } from './view.js';

/** States in which containers may live. */
export const liveStates: AttemptState[] = ['opening', 'ready', 'running', 'submitted', 'examining'];
export const unfinishedStates: AttemptState[] = ['queued', ...liveStates];

/** The record that every change of state leaves. */
export const stateRecord = (state: AttemptState, reason: string | null = null): NewRecord => ({
  source: 'platform',
  host: '-',
  kind: 'attempt.state',
  data: { state, reason },
});

/**
 * The desk that every act on an attempt passes over: rows, live attempts, and who is told. Changes of state are compare-
 * and-set in the database, so two of the same act do one thing.
 */
export class Desk {
  readonly live = new Map<AttemptId, LiveAttempt>();
  /** Objectives that hold already, as far as a growing ledger can tell. */
  readonly held = new Map<AttemptId, Map<string, boolean>>();
  /** How far attempts with a living range are, and which have their trainee's page open, by connection. */
  readonly progress = new Map<AttemptId, Progress>();
  /** What ledgers tell of it. */
  readonly found: ProgressReader;
  readonly here = new Map<AttemptId, Set<string>>();
  /** Attempts for which the engine makes a range now. */
  readonly opening = new Set<AttemptId>();
  /** How long that took it the last time, in milliseconds. */
  openingMs = 5_000;
  /** Those who wait, in their order, as they were told it last. */
  toldQueue = '';
  /** Ranges prepared ahead. */
  readonly pool: Pool;
  /** A whole class hands in at one moment: where too many are examined together, what they run comes too late to count. */
  readonly examiners: Gate;
  readonly listeners: AttemptListeners = { change: new Set(), cpu: new Set(), progress: new Set() };
  private readonly tasks = new Map<Promise<void>, AttemptId>();
  private lastRevision = 0;
  /** Nothing more is begun, and what is under way is left to the next start. */
  stopped = false;

  constructor(readonly parts: AttemptParts) {
    this.found = new ProgressReader(parts.storage.ledger);
    this.examiners = new Gate(4 * parts.abreast);
    this.pool = new Pool(parts, {
      most: parts.warm,
      isBusy: () => this.opening.size > 0,
      freeRanges: () => parts.maxLive - this.live.size - this.pool.size,
      cohorts: () => parts.storage.cohorts.list(),
    });
  }

  async row(id: AttemptId): Promise<AttemptRow> {
    const row = await this.parts.storage.attempts.get(id);
    if (!row) throw new AttemptError('attempt-unknown', 'There is no such attempt.');
    return row;
  }

  /** As `row`, for what stands on the evidence. Throws `erased` where that is gone. */
  async rowWithEvidence(id: AttemptId): Promise<AttemptRow> {
    const row = await this.row(id);
    if (row.erasedAt === null) return row;
    const day = new Date(row.erasedAt).toISOString().slice(0, 10);
    throw new AttemptError('erased', `The evidence was erased on ${day}. A grade, where there is one, is kept.`);
  }

  /** The lab of an attempt; it must still be installed. */
  lab(id: string): Lab {
    const lab = this.parts.catalog.get(id);
    if (!lab) throw new AttemptError('lab-unknown', `There is no lab "${id}".`);
    return lab;
  }

  /** The attempt as it is now. Throws `attempt-unknown`. */
  async view(id: AttemptId): Promise<AttemptView> {
    const [view] = await this.views([id]);
    if (!view) throw new AttemptError('attempt-unknown', 'There is no such attempt.');
    return view;
  }

  /** These attempts as they are now, in this order; each thing about them is asked once for all. Unknown ones are left out. */
  async views(ids: readonly AttemptId[]): Promise<AttemptView[]> {
    const { storage, now } = this.parts;
    // Taken before the rows are read: whoever reads later has the higher one, also after a restart.
    const revision = Math.max(this.lastRevision + 1, now() * 1000);
    this.lastRevision = revision;
    const rows = new Map((await storage.attempts.sheets(ids)).map((row) => [row.id, row]));
    const [names, hints, interventions, counts, grades] = await Promise.all([
      storage.accounts.names([...new Set([...rows.values()].map(({ ownerId }) => ownerId))]),
      storage.hints.ofAttempts(ids),
      storage.interventions.ofAttempts(ids),
      storage.reports.counts(ids),
      storage.grades.gists(ids),
    ]);
    const queue = [...rows.values()].some(({ state }) => state === 'queued') ? await this.queue() : null;
    const hintsOf = groupedBy(hints, ({ attempt }) => attempt);
    const interventionsOf = groupedBy(interventions, ({ attempt }) => attempt);
    return ids.flatMap((id) => {
      const row = rows.get(id);
      if (!row) return [];
      const view = viewOfAttempt(row, this.lab(row.labId), {
        ownerName: names.get(row.ownerId) ?? '–',
        revision,
        hints: hintsOf.get(id) ?? [],
        interventions: (interventionsOf.get(id) ?? []).map(({ attempt: _, ...one }) => one),
        reportsFiled: counts.get(id) ?? 0,
        grade: grades.get(id)?.gist ?? null,
        held: this.held.get(id) ?? new Map(),
        queue: queue?.get(id) ?? null,
      });
      return [view];
    });
  }

  /** What the machine is too short of for another range of a lab. Where none lives there is nothing to wait for. */
  shortageFor(lab: Lab): Shortage | null {
    return this.live.size + this.pool.size === 0 ? null : shortageFor(this.parts.machine, lab);
  }

  /** The places of those who wait for a range. */
  private async queue(): Promise<ReturnType<typeof queueOf>> {
    const { storage, maxLive, abreast, now } = this.parts;
    const [waiting, living] = await Promise.all([
      storage.attempts.listByStates(['queued']),
      storage.attempts.listByStates(liveStates),
    ]);
    const minutesOf = (lab: string) => this.lab(lab).manifest.minutes;
    const { openingMs } = this;
    const opening = this.opening.size;
    const [next] = waiting;
    const most = next && this.shortageFor(this.lab(next.labId)) ? living.length : maxLive;
    return queueOf(waiting, living, { most, opening, abreast, openingMs, minutesOf, now: now() });
  }

  async grade(id: AttemptId): Promise<Grade | null> {
    const row = await this.parts.storage.grades.latest(id);
    return row ? gradeSchema.parse(JSON.parse(row.grade)) : null;
  }

  /** Tells everybody who follows the attempt how it stands. */
  async publish(id: AttemptId): Promise<AttemptView> {
    const [view] = await this.publishAll([id]);
    if (!view) throw new AttemptError('attempt-unknown', 'There is no such attempt.');
    return view;
  }

  /** As `publish`, of many. */
  async publishAll(ids: readonly AttemptId[]): Promise<AttemptView[]> {
    const views = await this.views(ids);
    for (const view of views) for (const listener of this.listeners.change) listener(view);
    return views;
  }

  async patch(id: AttemptId, patch: AttemptPatch): Promise<void> {
    await this.parts.storage.attempts.update(id, patch);
    await this.publish(id);
  }

  /** Moves the state on, with its record, in one transaction. False where the attempt is in none of `from` any more. */
  async move(
    id: AttemptId,
    from: AttemptState[],
    to: AttemptState,
    patch: AttemptPatch = {},
    reason: string | null = null,
  ): Promise<boolean> {
    const moved = await this.parts.storage.attempts.transition(id, from, { ...patch, state: to }, [
      stateRecord(to, reason),
    ]);
    if (moved) {
      this.parts.log.info({ attempt: id, state: to, reason }, 'attempt');
      await this.publish(id);
    }
    return moved;
  }

  /** Ends an attempt in `failed`, `expired` or `closed` and removes its range. */
  async end(
    id: AttemptId,
    from: AttemptState[],
    to: 'failed' | 'expired' | 'closed',
    problem: Problem | null,
  ): Promise<boolean> {
    const row = await this.row(id);
    const at = this.parts.now();
    const patch = {
      problem,
      endsAt: null,
      pausedAt: null,
      opening: failSteps(row.opening, at),
      examination: failSteps(row.examination, at),
    };
    if (!(await this.move(id, from, to, patch, problem?.code ?? null))) return false;
    await this.release(id);
    return true;
  }

  /** Lets go of everything that lives for an attempt. Each part is tried, whatever becomes of the others. */
  async release(id: AttemptId): Promise<void> {
    const { terminals, ranges, log } = this.parts;
    const live = this.live.get(id);
    this.live.delete(id);
    this.held.delete(id);
    this.progress.delete(id);
    // It may have been handed one that it never took up; the range is closed below.
    this.pool.claim(id);
    const tried = await Promise.allSettled([terminals.end(id, 'attempt-ended'), live?.detach()]);
    tried.push(...(await Promise.allSettled([ranges.close(id)])));
    for (const result of tried) {
      if (result.status === 'rejected')
        log.warn(
          { attempt: id, err: result.reason },
          'something of the attempt could not be closed; the reconciler tries again',
        );
    }
  }

  async fail(id: AttemptId, error: unknown): Promise<void> {
    if (this.stopped) return;
    this.parts.log.error({ attempt: id, err: error }, 'attempt failed');
    try {
      await this.end(id, unfinishedStates, 'failed', problemOf(error));
    } catch (second) {
      // Where even this cannot be written, the reconciler finds the attempt again once storage answers.
      if (!(second instanceof StorageError)) throw second;
      this.parts.log.error({ attempt: id, err: second }, 'the failure could not be stored');
      await this.release(id);
    }
  }

  /** Runs work that outlives the request which began it; its failure fails the attempt. */
  run(id: AttemptId, work: () => Promise<void>): void {
    const task = work()
      .catch((error) => this.fail(id, error))
      .catch((error) => this.parts.log.error({ attempt: id, err: error }, 'an attempt could not be ended'))
      .finally(() => this.tasks.delete(task));
    this.tasks.set(task, id);
  }

  /** Resolves when no such work is under way, for one attempt or for any. */
  async settle(id?: AttemptId): Promise<void> {
    const open = () => [...this.tasks].filter(([, of]) => id === undefined || of === id).map(([task]) => task);
    for (let tasks = open(); tasks.length > 0; tasks = open()) await Promise.all(tasks);
  }
}
