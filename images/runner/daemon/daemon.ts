import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from './platform.js';
import type { RunOrder, Work } from './protocol.js';
import { pauseFlag } from './settings.js';
import { carryOut, makePlan, type Parts } from './work.js';

const waitSeconds = 15;
const answerMs = 25_000;
const flagMs = 500;
const longestPauseMs = 10_000;

/** What `/status` tells. */
export interface Status {
  name: string;
  platform: 'online' | 'offline';
  paused: boolean;
  run: number | null;
}

/**
 * Asks the platform for work, one question always open: while a run goes on, too, so that it can be cancelled and what happens meanwhile
 * is planned. One run at a time.
 */
export class Daemon {
  private readonly session = randomUUID();
  private turn = 0;
  private busy: { id: number; abort: AbortController } | null = null;
  private question = new AbortController();
  private online = false;
  private failures = 0;
  private paused = existsSync(pauseFlag);
  /** Whether the platform has ever taken this runner on. */
  accepted = false;

  constructor(private readonly parts: Parts) {}

  status(): Status {
    const { online, paused, busy } = this;
    const platform = online ? 'online' : 'offline';
    return { name: this.parts.settings.name, platform, paused, run: busy?.id ?? null };
  }

  /** Never ends. */
  async work(): Promise<never> {
    setInterval(() => this.lookAtFlag(), flagMs).unref();
    for (;;) {
      const work = await this.ask();
      if (work?.kind === 'plan') await this.plan(work);
      else if (work?.kind === 'cancel') this.cancel(work.run);
      else if (work?.kind === 'run') this.start(work);
    }
  }

  /** One question; null where there is nothing to do, also after a failure and its pause. */
  private async ask(): Promise<Work | null> {
    this.question = new AbortController();
    const { signal } = this.question;
    const body = {
      session: this.session,
      turn: ++this.turn,
      run: this.busy?.id ?? null,
      paused: this.paused,
      // The first question is answered at once: it says whether this runner is known.
      wait: this.online ? waitSeconds : 0,
    };
    try {
      const { work } = await this.parts.platform.post<{ work: Work | null }>('next', body, {
        timeoutMs: answerMs,
        signal,
      });
      if (!this.online) this.parts.say('the platform answers; waiting for work');
      this.online = this.accepted = true;
      this.failures = 0;
      return work;
    } catch (error) {
      if (!signal.aborted) await this.wait(error as Error);
      return null;
    }
  }

  private async wait(error: Error): Promise<void> {
    this.online = false;
    const ms = Math.min(longestPauseMs, 500 * 2 ** this.failures++);
    const what = error instanceof Refusal ? 'refuses this runner' : 'does not answer';
    this.parts.say(`the platform ${what} (${error.message}); trying again in ${ms / 1000} s`);
    await pause(ms);
  }

  private async plan(order: Extract<Work, { kind: 'plan' }>): Promise<void> {
    try {
      const plan = await makePlan(order, this.parts);
      await this.parts.platform.post(`plans/${order.id}`, plan, { timeoutMs: answerMs });
      this.parts.say(`event ${order.id} (${order.event}): ${plan.refused ?? `${plan.runs.length} workflow(s)`}`);
    } catch (error) {
      // It is handed out again, a few times.
      this.parts.say(`event ${order.id} could not be planned: ${(error as Error).message}`);
      await pause(500);
    }
  }

  private cancel(run: number): void {
    if (this.busy?.id !== run) return;
    this.parts.say(`run ${run} is cancelled`);
    this.busy.abort.abort();
  }

  private start(order: RunOrder): void {
    if (this.busy) return;
    const abort = new AbortController();
    this.busy = { id: order.id, abort };
    this.parts.say(`run ${order.id}: ${order.file} at ${order.sha.slice(0, 12)}`);
    void carryOut(order, this.parts, abort.signal).then(() => {
      this.parts.say(`run ${order.id} is over`);
      this.busy = null;
      this.question.abort();
    });
  }

  private lookAtFlag(): void {
    const paused = existsSync(pauseFlag);
    if (paused === this.paused) return;
    this.paused = paused;
    this.parts.say(paused ? 'paused: no work is taken' : 'resumed');
    this.question.abort();
  }
}
