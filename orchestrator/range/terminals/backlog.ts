const leastBytes = 4096;

/**
 * Bytes that wait, in one piece of memory that is used again: kept as they came, those of a flood outlive the first clearing
 * up of memory, and are there by tens of megabytes until the next.
 */
export class Backlog {
  private memory: Buffer = Buffer.alloc(0);
  private used = 0;

  get length(): number {
    return this.used;
  }

  /** All that waits. Good until the next change. */
  get bytes(): Buffer {
    return this.memory.subarray(0, this.used);
  }

  append(bytes: Uint8Array): void {
    const needed = this.used + bytes.length;
    if (needed > this.memory.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.memory.length, leastBytes));
      larger.set(this.bytes);
      this.memory = larger;
    }
    this.memory.set(bytes, this.used);
    this.used = needed;
  }

  /** Keeps these, which may be a part of it, and nothing else. */
  replace(bytes: Uint8Array): void {
    if (bytes.length === 0) this.memory = Buffer.alloc(0);
    this.memory.set(bytes);
    this.used = bytes.length;
  }
}
