/** As long after a key as its person counts as typing. */
const typingMs = 1000;

/** Who types where, so that the flood of one terminal leaves the processors to the echo of the others. */
export class Typing {
  private last: { by: unknown; at: number } = { by: null, at: 0 };
  /** The last that was typed by anybody but `last.by`. */
  private before = 0;

  constructor(private readonly now: () => number) {}

  typed(by: unknown): void {
    if (by !== this.last.by) this.before = this.last.at;
    this.last = { by, at: this.now() };
  }

  /** Whether somebody types in another terminal than this. */
  elsewhere(than: unknown): boolean {
    const at = than === this.last.by ? this.before : this.last.at;
    return this.now() - at < typingMs;
  }
}
