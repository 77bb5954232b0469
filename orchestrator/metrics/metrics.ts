import { freemem, totalmem } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Attempts } from '../attempts/types.js';
import type { AttemptId, AttemptView } from '../contract/attempt.js';
import { type Distribution, type Operation, shortageSchema } from '../contract/operation.js';

/** What the server measures of itself, for Prometheus. */
export interface Metrics {
  /** Everything as it is now, in Prometheus's text format. */
  read(): Promise<{ type: string; text: string }>;
  /** What of it administrators look at. */
  look(): Promise<Operation>;
  /** A key was answered by its terminal after so many milliseconds. */
  echoed(ms: number): void;
  stop(): void;
}

interface Parts {
  attempts: Pick<Attempts, 'onChange' | 'ranges' | 'unread' | 'warm'>;
  /** How many attempts wait in the queue. */
  waiting: () => Promise<number>;
  now: () => number;
}

/** From a warm lab's tens of milliseconds to a cold one on a loaded machine. */
const openingSeconds = [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64];
/** Around what a person feels: below 20 ms nothing, from 100 ms on every key. */
const echoSeconds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1];

/** How often the event loop's delay is sampled; it is part of each sample. */
const loopResolutionMs = 10;

/** Measures from now on. Names and units are as Prometheus wants them: seconds and bytes. */
export function createMetrics({ attempts, waiting, now }: Parts): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const registers = [register];
  const opening = new Histogram({
    name: 'chaindrill_opening_seconds',
    help: 'From the request for a lab until its range was ready, the wait in the queue included',
    labelNames: ['lab', 'mode'],
    buckets: openingSeconds,
    registers,
  });
  const echo = new Histogram({
    name: 'chaindrill_terminal_echo_seconds',
    help: 'From a key until its terminal said something, as the server sees it',
    buckets: echoSeconds,
    registers,
  });
  new Gauge({
    name: 'chaindrill_ranges',
    help: 'Ranges that live, and how many may',
    labelNames: ['what'],
    registers,
    collect() {
      const { live, most } = attempts.ranges();
      this.set({ what: 'live' }, live);
      this.set({ what: 'limit' }, most);
    },
  });
  new Gauge({
    name: 'chaindrill_machine_short',
    help: '1 where the machine is too short of it for another range',
    labelNames: ['of'],
    registers,
    collect() {
      const { short } = attempts.ranges();
      for (const of of shortageSchema.options) this.set({ of }, Number(short === of));
    },
  });
  new Gauge({
    name: 'chaindrill_pool_ranges',
    help: 'Ranges that are prepared ahead, and how many are wanted',
    labelNames: ['lab', 'what'],
    registers,
    collect() {
      for (const { lab, ...level } of attempts.warm())
        for (const [what, count] of Object.entries(level)) this.set({ lab, what }, count);
    },
  });
  new Gauge({
    name: 'chaindrill_attempts_waiting',
    help: 'Attempts that wait in the queue',
    registers,
    async collect() {
      this.set(await waiting());
    },
  });
  new Gauge({
    name: 'chaindrill_attempts_unread',
    help: 'Graded attempts whose evidence has yet to be read ahead of those who ask for it',
    registers,
    collect() {
      this.set(attempts.unread());
    },
  });
  new Gauge({
    name: 'chaindrill_host_memory_free_bytes',
    help: 'Memory of the machine that could be given out',
    registers,
    collect() {
      this.set(freemem());
    },
  });

  const loop = monitorEventLoopDelay({ resolution: loopResolutionMs });
  loop.enable();
  const underWay = new Set<AttemptId>();
  const stop = attempts.onChange(({ id, state, labId, mode, createdAt }: AttemptView) => {
    if (state === 'opening') underWay.add(id);
    else if (underWay.delete(id) && state === 'ready')
      opening.observe({ lab: labId, mode }, (now() - createdAt) / 1000);
  });
  return {
    read: async () => ({ type: register.contentType, text: await register.metrics() }),
    async look() {
      const eventLoopMs = Math.max(0, loop.percentile(99) / 1e6 - loopResolutionMs);
      loop.reset();
      return {
        at: now(),
        ranges: attempts.ranges(),
        waiting: await waiting(),
        pool: attempts.warm(),
        opening: distributionOf(await opening.get()),
        echo: distributionOf(await echo.get()),
        memory: { freeBytes: freemem(), totalBytes: totalmem(), serverBytes: process.memoryUsage.rss() },
        eventLoopMs: Number.isFinite(eventLoopMs) ? eventLoopMs : 0,
      };
    },
    echoed: (ms) => echo.observe(ms / 1000),
    stop() {
      stop();
      loop.disable();
      register.clear();
    },
  };
}

type Values = Awaited<ReturnType<Histogram<string>['get']>>;

/** A histogram of all labels together, its buckets apart: Prometheus's hold what is in the shorter ones as well. */
function distributionOf({ values }: Values): Distribution {
  const upTo = new Map<number, number>();
  for (const { metricName, labels, value } of values) {
    if (!metricName?.endsWith('_bucket')) continue;
    const le = labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le);
    upTo.set(le, (upTo.get(le) ?? 0) + value);
  }
  let before = 0;
  const buckets = [...upTo]
    .sort(([a], [b]) => a - b)
    .map(([le, count]) => {
      const own = count - before;
      before = count;
      return { upToMs: Number.isFinite(le) ? le * 1000 : null, count: own };
    });
  return { count: before, buckets };
}
