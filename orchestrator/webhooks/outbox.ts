import type { Logger } from 'pino';
import type { Storage } from '../storage/open.js';
import type { DueDelivery, WebhookEvent } from '../storage/webhooks.js';
import { nextTryAt } from './schedule.js';
import type { Sent } from './send.js';

/** How many messages are on their way at once, and the longest sleep of the timer, in milliseconds. */
const atOnce = 16;
const longestSleepMs = 60_000;

interface Parts {
  storage: Storage;
  /** The body of a message; null where what it tells of is not there. */
  payload(event: WebhookEvent): Promise<string | null>;
  send(
    message: { url: string; secret: string; id: string; body: string },
    now: number,
    stopped: AbortSignal,
  ): Promise<Sent>;
  now: () => number;
  random: () => number;
  log: Pick<Logger, 'warn' | 'error'>;
}

/**
 * Delivers what stands in the database, and writes down what came of it. A message is sent at least once: where the process
 * ends between an answer and the note of it, it is sent again, with the same id.
 */
export class Outbox {
  readonly #parts: Parts;
  readonly #stopped = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Delivers everything that is due, then sleeps until more is. Resolves when nothing is due any more. */
  async run(): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    const before = this.#running;
    // What came in while a round was under way may have missed it: another round follows.
    const round = (before ?? Promise.resolve()).then(() => this.#round());
    this.#running = round;
    await round;
    if (this.#running === round) this.#running = null;
  }

  /** Ends the tries under way, which do not count, and waits for them. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #round(): Promise<void> {
    const { storage, now, log } = this.#parts;
    try {
      while (!this.#stopped.signal.aborted) {
        const due = await storage.webhooks.due(now(), atOnce);
        if (due.length === 0) break;
        // All come to their end, so that none is left under way after `stop`.
        const ends = await Promise.allSettled(due.map((delivery) => this.#deliver(delivery)));
        const failed = ends.find((end) => end.status === 'rejected');
        if (failed) throw failed.reason;
      }
      this.#sleep(await storage.webhooks.nextAt());
    } catch (error) {
      if (this.#stopped.signal.aborted) return;
      log.error({ err: error }, 'webhooks could not be delivered');
      this.#sleep(now() + longestSleepMs);
    }
  }

  #sleep(until: number | null): void {
    clearTimeout(this.#timer);
    if (until === null || this.#stopped.signal.aborted) return;
    const ms = Math.min(longestSleepMs, Math.max(0, until - this.#parts.now()));
    this.#timer = setTimeout(() => void this.run(), ms).unref();
  }

  async #deliver({ webhook, event, tries, since }: DueDelivery): Promise<void> {
    const { storage, payload, send, now, random, log } = this.#parts;
    const key = { webhook: webhook.id, event: event.id };
    const body = await payload(event);
    const tried = { tries: tries + 1, triedAt: now() };
    if (body === null) {
      const answer = 'what it tells of is not there any more';
      return storage.webhooks.settle(key, { ...tried, state: 'given-up', nextAt: null, status: null, answer });
    }
    const sent = await send({ ...webhook, id: event.id, body }, now(), this.#stopped.signal);
    const { ok, status, answer } = sent;
    if (ok) return storage.webhooks.settle(key, { ...tried, state: 'delivered', nextAt: null, status, answer });
    // 410: the endpoint says that it wants no more (Standard Webhooks).
    if (status === 410) await storage.webhooks.update(webhook.id, { enabled: false });
    const nextAt = status === 410 ? null : nextTryAt({ tries: tried.tries, since }, now(), random());
    const state = nextAt === null ? 'given-up' : 'waiting';
    await storage.webhooks.settle(key, { ...tried, state, nextAt, status, answer });
    if (state === 'given-up') log.warn({ webhook: webhook.id, event: event.id, status }, 'a webhook was given up');
  }
}
