import { windowBytes } from '../../contract/live.js';
import type { Viewer } from './types.js';

/** Output up to this size within one batch interval goes out at once: an echo must not wait. */
const promptBytes = 4096;
const batchMs = 4;
/** Frames are not made larger than this. */
const frameBytes = 64 * 1024;

/** Milliseconds without an acknowledgement, window full, until a viewer no longer holds the others back. */
export interface Patience {
  idleMs: number;
  /** The same, once somebody has typed meanwhile: what they typed must not wait behind output. */
  typedMs: number;
  /** The same, once somebody has typed an interrupt. */
  interruptedMs: number;
}
export const patience: Patience = { idleMs: 10_000, typedMs: 1000, interruptedMs: 100 };

/**
 * The way of the output to one viewer. At most `windowBytes` are under way unacknowledged; beyond that it holds the
 * container back, and if that lasts too long it falls behind: it gets nothing until it has acknowledged, then a repaint.
 */
export class ViewerFeed {
  private queue: Buffer[] = [];
  private queuedBytes = 0;
  private unacked = 0;
  private sentInBatch = 0;
  private batch: NodeJS.Timeout | null = null;
  private giveUp: NodeJS.Timeout | null = null;
  private giveUpAt = Number.POSITIVE_INFINITY;
  private state: 'joining' | 'live' | 'behind' | 'closed' = 'joining';

  constructor(
    private readonly viewer: Viewer,
    private readonly events: { changed(): void; caughtUp(): void },
    private readonly times: Patience,
  ) {}

  /** True while the container must wait for this viewer. */
  get holdsBack(): boolean {
    return this.state === 'joining' || this.giveUp !== null;
  }

  push(bytes: Buffer): void {
    if (this.state === 'behind' || this.state === 'closed') return;
    this.queue.push(bytes);
    this.queuedBytes += bytes.length;
    if (this.state === 'joining') return;
    const prompt = this.sentInBatch + this.queuedBytes <= promptBytes || this.queuedBytes >= frameBytes;
    if (prompt || this.batch === null) this.flush();
    this.batch ??= setTimeout(() => {
      this.batch = null;
      this.sentInBatch = 0;
      this.flush();
    }, batchMs);
  }

  /** The snapshot is with the viewer: `first` and what came meanwhile may follow. */
  goLive(first: Buffer): void {
    if (this.state !== 'joining') return;
    this.state = 'live';
    if (first.length > 0) {
      this.queue.unshift(first);
      this.queuedBytes += first.length;
    }
    this.flush();
    this.events.changed();
  }

  ack(count: number): void {
    if (!(count > 0) || this.state === 'closed') return;
    this.unacked = Math.max(0, this.unacked - count);
    if (this.state === 'behind') {
      // Clients acknowledge at least every half window, so one that has caught up is below that.
      if (this.unacked > windowBytes / 2) return;
      this.state = 'joining';
      this.events.caughtUp();
      return;
    }
    this.stopGivingUp();
    this.flush();
    this.events.changed();
  }

  /** Somebody has typed: a viewer that holds the container back loses its patience sooner. */
  hurry(interrupt: boolean): void {
    if (this.giveUp !== null) this.giveUpIn(interrupt ? this.times.interruptedMs : this.times.typedMs);
  }

  close(): void {
    this.state = 'closed';
    this.drop();
    this.stopGivingUp();
    if (this.batch !== null) clearTimeout(this.batch);
  }

  /** Sends everything that is left, whatever the window says: the last words before `exit`. */
  finish(): void {
    if (this.state === 'live' && this.queuedBytes > 0) this.viewer.data(Buffer.concat(this.queue));
    this.close();
  }

  private flush(): void {
    while (this.state === 'live' && this.queuedBytes > 0) {
      const room = Math.min(windowBytes - this.unacked, frameBytes);
      if (room <= 0) {
        this.giveUpIn(this.times.idleMs);
        return;
      }
      const all = this.queue.length === 1 ? (this.queue[0] as Buffer) : Buffer.concat(this.queue);
      const frame = all.subarray(0, room);
      this.queue = frame.length < all.length ? [all.subarray(frame.length)] : [];
      this.queuedBytes -= frame.length;
      this.unacked += frame.length;
      this.sentInBatch += frame.length;
      this.viewer.data(frame);
    }
  }

  private giveUpIn(ms: number): void {
    const at = Date.now() + ms;
    if (at >= this.giveUpAt) return;
    this.stopGivingUp();
    this.giveUpAt = at;
    this.giveUp = setTimeout(() => {
      this.stopGivingUp();
      this.state = 'behind';
      this.drop();
      this.events.changed();
    }, ms);
    this.events.changed();
  }

  private stopGivingUp(): void {
    if (this.giveUp !== null) clearTimeout(this.giveUp);
    this.giveUp = null;
    this.giveUpAt = Number.POSITIVE_INFINITY;
  }

  private drop(): void {
    this.queue = [];
    this.queuedBytes = 0;
  }
}
