/** Lets so much work run at a time; further work waits in its order. */
export class Gate {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly most: number) {}

  /** Runs it in its turn; answers and throws as it does. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.most) this.running++;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      // The place passes to the next, so that nobody who comes now is quicker.
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }
}
