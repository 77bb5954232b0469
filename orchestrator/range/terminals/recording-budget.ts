/**
 * What the recordings of one attempt may take on the disk together, so that an evening with eight shells costs no more
 * than one with two. Ledger and recordings of two hours stay below 20 MB: 12 MiB are 1.7 KiB for each second of two hours,
 * several times what people and their tools print, and 7 MB are left for the ledger.
 */
export const recordingsMaxBytes = 12 * 2 ** 20;

/** What is left of it. */
export class RecordingBudget {
  constructor(private leftBytes: number = recordingsMaxBytes) {}

  /** False, and nothing is taken, where it does not suffice. */
  take(bytes: number): boolean {
    if (bytes > this.leftBytes) return false;
    this.leftBytes -= bytes;
    return true;
  }

  /** Takes what must be written whatever is left: a header, or the mark of the end. */
  overdraw(bytes: number): void {
    this.leftBytes -= bytes;
  }
}
