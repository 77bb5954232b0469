/*
 * Terminals that survive. One session per (attempt, host, shell): the orchestrator keeps its one stream to the container
 * for the session's whole life, feeds a headless emulator and a recording with it, and browsers attach to the session.
 */

export interface TerminalSize {
  cols: number;
  rows: number;
}

/** One watcher of a session: a browser tab or a robot. */
export interface Viewer {
  data(bytes: Uint8Array): void;
  /** The shell ended or the session was closed: no more data follows. */
  exit(code: 'shell-ended' | 'attempt-ended' | 'host-lost' | 'host-reset'): void;
  /** The terminal has another size now: for spectators, who follow it. */
  resized?(size: TerminalSize): void;
}

/** As a spectator gets it: at the terminal's own size. */
export interface Spectating extends Attachment {
  readonly size: TerminalSize;
}

export interface Attachment {
  /** Session id, `<attempt>/<host>/<shell>`. */
  readonly terminal: string;
  /** Repaints screen, modes and up to 5,000 lines of scrollback; data that follows continues exactly from it. */
  readonly snapshot: string;
  /** True where output was lost because the orchestrator restarted. */
  readonly gap: boolean;
  input(bytes: Uint8Array): void;
  resize(size: TerminalSize): void;
  /** The viewer has processed `count` bytes more. Beyond `windowBytes` unacknowledged the container's stream is paused. */
  ack(count: number): void;
  detach(): void;
}

export interface Terminals {
  /** Starts the shell, finds the living one, or re-attaches to the one that survived a restart. */
  attach(
    request: { attemptId: string; host: string; shell: number; user: string } & TerminalSize,
    viewer: Viewer,
  ): Promise<Attachment>;
  /**
   * Shows a living terminal to somebody beside its person: its size stays, no shell is started, and a spectator who cannot
   * follow misses output and is repainted, so that nobody waits for them. Null where the terminal is not open.
   */
  watch(ref: { attemptId: string; host: string; shell: number }, viewer: Viewer): Promise<Spectating | null>;
  /** The terminals of an attempt that are open now. */
  openOf(attemptId: string): Promise<{ host: string; shell: number }[]>;
  /** Calls back when one opens or ends. */
  onSessions(callback: (attemptId: string) => void): () => void;
  /** Calls back when the first viewer of an attempt comes or the last one goes. */
  onAttended(callback: (attemptId: string, attended: boolean) => void): () => void;
  /**
   * Ends every session of an attempt, or of one of its hosts, telling viewers why. The containers stay. When it returns,
   * the recordings are on the disk and were told of.
   */
  end(attemptId: string, code: 'attempt-ended' | 'host-lost' | 'host-reset', host?: string): Promise<void>;
  close(): Promise<void>;
}
