/** What the deck's visible terminal of a host can be asked to do. */
export interface TerminalHandle {
  focus: () => void;
  /** Types text as if pasted, without pressing Enter. */
  type: (text: string) => void;
}

/** Where the page's parts meet the terminals: the guide types into one, shortcuts move between them. */
export class Desk {
  readonly #hosts = new Map<string, TerminalHandle>();
  #order: string[] = [];
  #last: string | null = null;
  /** Set by the deck: brings a host's terminal to the front where only one is shown. */
  onReveal: (host: string) => void = () => {};
  /** Set by the page: gives the focus to the panel beside the terminals. */
  onLeave: () => void = () => {};

  setOrder(hosts: string[]): void {
    this.#order = hosts;
  }
  register(host: string, handle: TerminalHandle): () => void {
    this.#hosts.set(host, handle);
    return () => {
      if (this.#hosts.get(host) === handle) this.#hosts.delete(host);
    };
  }
  noteFocus(host: string): void {
    this.#last = host;
  }

  focus(host: string): void {
    this.onReveal(host);
    // A terminal that was hidden can take the focus once it is laid out.
    requestAnimationFrame(() => this.#hosts.get(host)?.focus());
  }
  /** Back to where the keyboard was last. */
  focusLast(): void {
    const host = this.#last ?? this.#order[0];
    if (host !== undefined) this.focus(host);
  }
  focusNext(from: string, step: 1 | -1): void {
    const at = this.#order.indexOf(from);
    const next = this.#order[(at + step + this.#order.length) % this.#order.length];
    if (next !== undefined) this.focus(next);
  }
  type(host: string, text: string): void {
    this.focus(host);
    this.#hosts.get(host)?.type(text);
  }
}
