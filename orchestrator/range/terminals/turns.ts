/** While somebody types in another terminal, this much is read at once, then nothing for a moment: 3 MB/s. */
const turnBytes = 64 * 1024;
const restMs = 20;

/**
 * Turns in which a flood is read while somebody types elsewhere. It would use every processor up, and an echo waits for
 * one some ten times on its way: from the browser through the engine to the shell, and back.
 */
export class Turns {
  /** True while nothing should be read. */
  resting = false;
  private bytes = 0;

  constructor(
    private readonly typedElsewhere: () => boolean,
    private readonly rested: () => void,
  ) {}

  /** So many bytes were read. */
  read(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes < turnBytes) return;
    this.bytes = 0;
    if (this.resting || !this.typedElsewhere()) return;
    this.resting = true;
    setTimeout(() => {
      this.resting = false;
      this.rested();
    }, restMs);
  }
}
