import { setTimeout as pause } from 'node:timers/promises';
import { type Platform, Refusal } from './platform.js';
import type { Message } from './protocol.js';

/** Characters of JSON that wait while the platform is away; lines beyond are counted, not kept. */
const heldLimit = 1024 * 1024;
/** One request, well within what the platform takes (64 KB). */
const requestLimit = 50 * 1024;
const messagesLimit = 500;
const timeoutMs = 10_000;
const retryMs = 1_000;

/** The messages of one run on their way to the platform: in order, each until it is acknowledged. */
export class Outbox {
  private readonly waiting: { json: string; message: Message }[] = [];
  private held = 0;
  private first = 0;
  private closed = false;
  private wake: () => void = () => undefined;
  private readonly dropped = new Map<string, { job: string; step: number; lines: number }>();

  constructor(
    private readonly platform: Platform,
    private readonly run: number,
    private readonly say: (line: string) => void,
    private readonly onCancel: () => void,
  ) {}

  add(message: Message): void {
    if (message.t === 'log' && this.held > heldLimit) {
      const key = `${message.job}/${message.step}`;
      const { job, step } = message;
      const before = this.dropped.get(key)?.lines ?? 0;
      this.dropped.set(key, { job, step, lines: before + message.lines.length });
      return;
    }
    this.put(message);
  }

  /** No more messages come; `deliver` ends once those that wait are told. */
  close(): void {
    this.closed = true;
    this.wake();
  }

  /** Delivers until everything is told, or the platform says that the run is none of this runner's any more (false), or `signal` comes. */
  async deliver(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      const batch = this.batch();
      if (batch.length === 0) {
        if (this.closed) return true;
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
        continue;
      }
      try {
        const body = { from: this.first, messages: batch.map(({ message }) => message) };
        const { cancel } = await this.platform.post<{ cancel: boolean }>(`runs/${this.run}/messages`, body, {
          timeoutMs,
        });
        this.acknowledge(batch.length);
        if (cancel) this.onCancel();
      } catch (error) {
        const over = error instanceof Refusal && error.final;
        this.say(
          `run ${this.run}: its messages were not taken (${(error as Error).message})${over ? '' : '; again in 1 s'}`,
        );
        if (over) return false;
        await pause(retryMs);
      }
    }
    return false;
  }

  private put(message: Message): void {
    const json = JSON.stringify(message);
    this.held += json.length;
    this.waiting.push({ json, message });
    this.wake();
  }

  private batch(): { json: string; message: Message }[] {
    let size = 0;
    const full = this.waiting.findIndex(({ json }, index) => {
      size += Buffer.byteLength(json) + 1;
      return index > 0 && (size > requestLimit || index >= messagesLimit);
    });
    return full < 0 ? this.waiting.slice() : this.waiting.slice(0, full);
  }

  private acknowledge(count: number): void {
    for (const { json } of this.waiting.splice(0, count)) this.held -= json.length;
    this.first += count;
    if (this.held > heldLimit) return;
    for (const { job, step, lines } of this.dropped.values()) this.put({ t: 'dropped', job, step, lines });
    this.dropped.clear();
  }
}
