import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { residentBytes } from './memory.js';

/** The process that holds the engine for a server whose data are in `folder`, as `npm start` runs it. */
export class Holder {
  private constructor(
    private readonly child: ChildProcess,
    /** Where the server reaches it: `ENGINE_PROCESS`. */
    readonly path: string,
  ) {}

  /** Resolves once it can be asked. Rejects where it ends instead; it has written why. */
  static async start(folder: string): Promise<Holder> {
    const path = join(folder, 'engine.sock');
    const child = fork(fileURLToPath(new URL('../../orchestrator/engine-main.ts', import.meta.url)), {
      env: { ...process.env, CHAINDRILL_DATA: folder, ENGINE_PROCESS: path },
      execArgv: [...process.execArgv],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error('what holds the engine did not start'))),
    ]);
    return new Holder(child, path);
  }

  residentBytes(): Promise<number> {
    return residentBytes(this.child.pid as number);
  }

  async close(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.disconnect();
    await gone;
  }
}
