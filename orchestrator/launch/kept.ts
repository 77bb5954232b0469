import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { stopMs } from './launched.js';
import { nodeArguments } from './node-arguments.js';

/** After an end that nobody asked for the next start waits so long, then twice as long each time, at most `mostWaitMs`. */
const firstWaitMs = 250;
const mostWaitMs = 5_000;
/** What ran for so long had started well: its end was no mistake in the settings. */
const soundMs = 10_000;

interface Options {
  env: NodeJS.ProcessEnv;
  /** As whom it runs, where not as this process. */
  uid?: number;
  gid?: number;
  /** Not reached by a terminal's Ctrl-C: it is ended in its turn. */
  detached?: boolean;
  /** Another of it stands by, which has read all its code already, and begins when told so (`process.send('begin')`). */
  standby?: boolean;
}

/**
 * A process of Node that is started anew when it ends, until it is stopped, or ends with code 2 (which says that the operator
 * has something to mend) or soon after its start. It is told of this process's own end by the channel between them.
 *
 * To read its code takes a server some three seconds of a processor, and more where labs keep all of them busy: half of what
 * its people would wait. So one can stand by.
 */
export class Kept {
  private child: ChildProcess | null = null;
  private spare: ChildProcess | null = null;
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
    this.ended = this.keep().finally(() => this.spare?.kill());
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
      this.child = this.spare ?? this.spawn();
      this.spare = null;
      this.child.on('message', () => this.tellReady());
      // Nobody to tell: it has ended, which is seen below.
      this.child.send('begin', () => {});
      const standby = this.options.standby ? setTimeout(() => this.standBy(), soundMs) : undefined;
      const [code, signal] = (await once(this.child, 'exit')) as [number | null, NodeJS.Signals | null];
      clearTimeout(standby);
      const isSound = Date.now() - began > soundMs;
      if (this.stopping.signal.aborted) return code ?? 0;
      if (code === 2 || (code !== null && !isSound)) return code;
      if (isSound) waitMs = firstWaitMs;
      console.error(`${this.script} ended (${signal ?? `code ${code}`}) and is started anew.`);
      await pause(waitMs, undefined, { signal: this.stopping.signal }).catch(() => {});
      if (this.stopping.signal.aborted) return code ?? 0;
    }
  }

  private spawn(): ChildProcess {
    return spawn(process.execPath, [...nodeArguments, this.script], {
      ...this.options,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  }

  private standBy(): void {
    if (this.stopping.signal.aborted) return;
    const spare = this.spawn();
    this.spare = spare;
    const forget = () => {
      if (this.spare === spare) this.spare = null;
    };
    spare.once('exit', forget);
    spare.once('error', forget);
  }
}
