import { randomBytes, randomUUID } from 'node:crypto';
import type { Lab } from '../catalog/catalog.js';
import { type AttemptId, attemptIdSchema, type LabId } from '../contract/attempt.js';
import type { Cohort } from '../contract/cohort.js';
import { openStreams } from '../evidence/streams.js';
import { openCase } from '../replay/open-case.js';
import { expectedBy } from './expected.js';
import { edrHostsOf, type Opened } from './live-attempt.js';
import { shortageFor } from './machine.js';
import { type AttemptParts, beginWithinMs, graceMs } from './parts.js';

/** A range that waits for somebody: a case is set up in it as for an attempt of this id, and its attack is not fired. */
export interface Prepared extends Required<Opened> {
  id: AttemptId;
  lab: Lab;
  seed: string;
  preparedAt: number;
}

/** How the pool stands with a lab. */
export interface PoolLevel {
  lab: LabId;
  ready: number;
  preparing: number;
  /** How many it would have ready now, where there is room. */
  wanted: number;
}

/** One that nobody took for so long is replaced: what is in it would be told as older than it should be. */
export const keptMs = 30 * 60_000;
/** As many as were asked for in this time are wanted ready. */
const demandMs = 15 * 60_000;
/** After a failure nothing is prepared for so long: whatever is wrong, attempts need the engine more. */
const retryMs = 60_000;

interface Preparing {
  id: AttemptId;
  lab: Lab;
  abort: AbortController;
  ended: Promise<void>;
}

/**
 * Ranges prepared ahead, so that a lab opens at once. Each is for one attempt, whose id it has from the beginning, and is
 * handed out once. One is prepared at a time, and none while an attempt is opened or waits: the pool only takes what nobody
 * else needs, and gives it back first.
 */
export class Pool {
  private ready: Prepared[] = [];
  /** Handed to attempts that have not taken them up yet. */
  private readonly handed = new Map<AttemptId, Prepared>();
  private preparing: Preparing | null = null;
  private readonly asked: { lab: string; at: number }[] = [];
  private expected = new Map<LabId, number>();
  private restsUntil = 0;
  private stopped = false;

  /**
   * `most`: of each lab. `isBusy`: whether somebody waits for the engine. `freeRanges`: how many more may live. `cohorts`: all
   * there are, whose dates tell what is expected.
   */
  constructor(
    private readonly parts: Pick<AttemptParts, 'catalog' | 'ranges' | 'unmet' | 'machine' | 'now' | 'log'>,
    private readonly limits: {
      most: number;
      isBusy: () => boolean;
      freeRanges: () => number;
      cohorts: () => Promise<Cohort[]>;
    },
  ) {}

  /** Ranges that it holds, those under way included. */
  get size(): number {
    return this.ready.length + this.handed.size + (this.preparing === null ? 0 : 1);
  }

  levels(): PoolLevel[] {
    return this.labs().map((lab) => ({
      lab: lab.manifest.id as LabId,
      ready: this.ready.filter((one) => one.lab === lab).length,
      preparing: this.preparing?.lab === lab ? 1 : 0,
      wanted: this.wanted(lab),
    }));
  }

  owns(id: string): boolean {
    return this.preparing?.id === id || this.handed.has(id as AttemptId) || this.ready.some((one) => one.id === id);
  }

  /** One of the lab for a new attempt, which takes it up with `claim`; null where none is ready. Counts as demand. */
  hand(lab: Lab): Prepared | null {
    this.asked.push({ lab: lab.manifest.id, at: this.parts.now() });
    const found = this.ready.find((one) => one.lab === lab && this.isFresh(one));
    if (found === undefined) return null;
    this.ready = this.ready.filter((one) => one !== found);
    this.handed.set(found.id, found);
    return found;
  }

  /** The attempt it was handed to does not come about. */
  giveBack({ id }: Prepared): void {
    const found = this.handed.get(id);
    this.handed.delete(id);
    if (found) this.ready.push(found);
  }

  /** What was handed to this attempt; from now on the attempt answers for it. Null where nothing is, or it broke. */
  claim(id: AttemptId): Prepared | null {
    const found = this.handed.get(id) ?? null;
    this.handed.delete(id);
    return found;
  }

  /** Closes a range of the pool, in which a host died or which is in the way. */
  async drop(id: AttemptId): Promise<void> {
    const { preparing } = this;
    if (preparing?.id === id) {
      // It clears away what it has made.
      preparing.abort.abort(new Error('its room is needed'));
      return preparing.ended;
    }
    this.ready = this.ready.filter((one) => one.id !== id);
    this.handed.delete(id);
    await this.parts.ranges.close(id);
  }

  /** Makes room for an attempt: gives up a range that is not handed out. False where it has none. */
  async shed(): Promise<boolean> {
    const id = this.preparing?.id ?? this.ready[0]?.id;
    if (id === undefined) return false;
    await this.drop(id);
    return true;
  }

  /** Replaces what has become stale, and prepares what is wanted. Called every few seconds, and when somebody took one. */
  async tend(): Promise<void> {
    const stale = this.ready.filter((one) => !this.isFresh(one));
    await Promise.all(stale.map(({ id }) => this.drop(id)));
    this.expected = expectedBy(await this.limits.cohorts(), this.parts.now());
    if (this.preparing !== null || this.stopped || this.limits.isBusy() || this.parts.now() < this.restsUntil) return;
    const [next] = this.levels()
      .map(({ lab, ready, wanted }) => ({ lab, missing: wanted - ready }))
      .filter(({ missing }) => missing > 0)
      .sort((a, b) => b.missing - a.missing);
    const lab = next && this.parts.catalog.get(next.lab);
    if (lab && this.hasRoomFor(lab)) this.prepare(lab);
  }

  /** Closes what nobody has taken. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.preparing?.abort.abort(new Error('the server stops'));
    await this.preparing?.ended;
    await Promise.allSettled(this.ready.splice(0).map(({ id }) => this.parts.ranges.close(id)));
  }

  private labs(): Lab[] {
    return this.parts.catalog.list().filter(({ manifest }) => this.parts.unmet(manifest.id) === null);
  }

  private wanted(lab: Lab): number {
    const since = this.parts.now() - demandMs;
    while ((this.asked[0]?.at ?? since) < since) this.asked.shift();
    const demand = this.asked.filter((one) => one.lab === lab.manifest.id).length;
    const expected = this.expected.get(lab.manifest.id as LabId) ?? 0;
    return Math.min(this.limits.most, Math.max(1, demand, expected));
  }

  private isFresh({ preparedAt }: Prepared): boolean {
    return this.parts.now() - preparedAt < keptMs;
  }

  private hasRoomFor(lab: Lab): boolean {
    // One is left for whoever asks for a lab of which none is ready.
    return this.limits.freeRanges() > 1 && shortageFor(this.parts.machine, lab) === null;
  }

  private prepare(lab: Lab): void {
    const { now, log, ranges } = this.parts;
    const id = attemptIdSchema.parse(randomUUID());
    const seed = randomBytes(32).toString('hex');
    const abort = new AbortController();
    const endsAt = now() + keptMs + beginWithinMs + lab.manifest.minutes * 60_000 + graceMs;
    const ended = makeReady(ranges, lab, { id, seed, endsAt }, abort.signal).then(
      (made) => {
        this.preparing = null;
        this.ready.push({ id, lab, seed, ...made, preparedAt: now() });
        log.debug({ lab: lab.manifest.id, attempt: id }, 'a range is ready ahead of time');
      },
      (error) => {
        this.preparing = null;
        if (abort.signal.aborted) return;
        this.restsUntil = now() + retryMs;
        log.warn({ lab: lab.manifest.id, err: error }, 'a range could not be prepared ahead; trying again in a minute');
      },
    );
    this.preparing = { id, lab, abort, ended };
  }
}

/** Opens a case, and the streams of its evidence, so that an attempt finds both. On failure or abort nothing is left behind. */
async function makeReady(
  ranges: AttemptParts['ranges'],
  lab: Lab,
  attempt: Parameters<typeof openCase>[2],
  signal: AbortSignal,
): Promise<Required<Opened>> {
  const opened = await openCase(ranges, lab, attempt, { signal, onStep: () => {} });
  try {
    const streams = await openStreams(ranges, attempt.id, edrHostsOf(lab));
    signal.throwIfAborted();
    return { ...opened, streams };
  } catch (error) {
    await ranges.close(attempt.id);
    throw error;
  }
}
