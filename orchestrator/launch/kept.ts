import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { nodeArguments } from './node-arguments.js';

/** After an end that nobody asked for the next start waits so long, then twice as long each time, at most `mostWaitMs`. */
const firstWaitMs = 250;
const mostWaitMs = 5_000;
/** What ran for so long had started well: its end was no mistake in the settings. */
const soundMs = 10_000;
/** How long it may take to stop in order. */
const stopMs = 30_000;

interface Options {
  env: NodeJS.ProcessEnv;
  /** As whom it runs, where not as this process. */
  uid?: number;
  gid?: number;
  /** Not reached by a terminal's Ctrl-C: it is ended in its turn. */
  detached?: boolean;
}

/**
 * A process of Node that is started anew when it ends, until it is stopped, or ends with code 2 (which says that the operator
 * has something to mend) or soon after its start. It is told of this process's own end by the channel between them.
 */
export class Kept {
  private child: ChildProcess | null = null;
  private readonly stopping = new AbortController();
  /** Resolves when it first says that it is ready (`process.send('ready')`). */
  readonly ready: Promise<void>;
  /** Its last exit code. Rejects where it cannot be started. */
  readonly ended: Promise<number>;
  private tellReady: () => void = () => {};

  constructor(
    private readonly script: string,
    private readonly options: Options,
  ) {
    this.ready = new Promise((resolve) => {
      this.tellReady = resolve;
    });
    this.ended = this.keep();
  }

  /** Ends it in order, or by force where that takes longer than half a minute; resolves with its exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number> {
    this.stopping.abort();
    this.child?.kill(signal);
    const force = setTimeout(() => this.child?.kill('SIGKILL'), stopMs);
    return this.ended.finally(() => clearTimeout(force));
  }

  private async keep(): Promise<number> {
    for (let waitMs = firstWaitMs; ; waitMs = Math.min(mostWaitMs, 2 * waitMs)) {
      const began = Date.now();
      this.child = spawn(process.execPath, [...nodeArguments, this.script], {
        ...this.options,
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      this.child.on('message', () => this.tellReady());
      const [code, signal] = (await once(this.child, 'exit')) as [number | null, NodeJS.Signals | null];
      const isSound = Date.now() - began > soundMs;
      if (this.stopping.signal.aborted) return code ?? 0;
      if (code === 2 || (code !== null && !isSound)) return code;
      if (isSound) waitMs = firstWaitMs;
      console.error(`${this.script} ended (${signal ?? `code ${code}`}) and is started anew.`);
      await pause(waitMs, undefined, { signal: this.stopping.signal }).catch(() => {});
      if (this.stopping.signal.aborted) return code ?? 0;
    }
  }
}
