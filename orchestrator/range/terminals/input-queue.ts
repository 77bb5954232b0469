import type { TerminalStream } from '../types.js';

/** A paste that the program does not read is held up to here; what comes beyond is refused. */
const maxQueuedBytes = 8 * 2 ** 20;

/** Keeps what is typed in order and in bounds while the container does not take it. */
export class InputQueue {
  private queue: Uint8Array[] = [];
  private queuedBytes = 0;
  private draining = false;
  /** Where it goes; null while there is nothing that takes it. */
  private stream: TerminalStream | null = null;

  /** From now on it goes there, what waits included; null: it waits. */
  use(stream: TerminalStream | null): void {
    this.stream = stream;
    this.draining = false;
    this.drain();
  }

  /** False where there is no room and the bytes were dropped. */
  push(bytes: Uint8Array): boolean {
    if (this.queuedBytes + bytes.length > maxQueuedBytes) return false;
    this.queue.push(bytes);
    this.queuedBytes += bytes.length;
    if (!this.draining) this.drain();
    return true;
  }

  close(): void {
    this.queue = [];
    this.queuedBytes = 0;
  }

  private drain(): void {
    const { stream } = this;
    if (stream === null) return;
    while (!stream.full) {
      const next = this.queue.shift();
      if (next === undefined) return;
      this.queuedBytes -= next.length;
      stream.write(next);
    }
    this.draining = true;
    void stream.drained().then(() => {
      if (this.stream !== stream) return;
      this.draining = false;
      this.drain();
    });
  }
}
