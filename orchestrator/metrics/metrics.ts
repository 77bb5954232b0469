import { freemem } from 'node:os';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Attempts } from '../attempts/types.js';
import type { AttemptId, AttemptView } from '../contract/attempt.js';

/** What the server measures of itself, for Prometheus. */
export interface Metrics {
  /** Everything as it is now, in Prometheus's text format. */
  read(): Promise<{ type: string; text: string }>;
  /** A key was answered by its terminal after so many milliseconds. */
  echoed(ms: number): void;
  stop(): void;
}

interface Parts {
  attempts: Pick<Attempts, 'onChange' | 'ranges' | 'warm'>;
  /** How many attempts wait in the queue. */
  waiting: () => Promise<number>;
  now: () => number;
}

/** From a warm lab's tens of milliseconds to a cold one on a loaded machine. */
const openingSeconds = [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64];
/** Around what a person feels: below 20 ms nothing, from 100 ms on every key. */
const echoSeconds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1];

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
    name: 'chaindrill_host_memory_free_bytes',
    help: 'Memory of the machine that could be given out',
    registers,
    collect() {
      this.set(freemem());
    },
  });

  const underWay = new Set<AttemptId>();
  const stop = attempts.onChange(({ id, state, labId, mode, createdAt }: AttemptView) => {
    if (state === 'opening') underWay.add(id);
    else if (underWay.delete(id) && state === 'ready')
      opening.observe({ lab: labId, mode }, (now() - createdAt) / 1000);
  });
  return {
    read: async () => ({ type: register.contentType, text: await register.metrics() }),
    echoed: (ms) => echo.observe(ms / 1000),
    stop() {
      stop();
      register.clear();
    },
  };
}
