import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { constants, cpus, setPriority } from 'node:os';
import { serverFile } from './engine.js';

/**
 * A server in a process of its own, on the last core where it can be kept there, and before all other programs where this
 * user may say so: what else the machine does is not measured.
 */
export interface Serving {
  url: string;
  end(): Promise<void>;
}

export async function serve(kind: 'platform' | 'bare', folder: string): Promise<Serving> {
  const node = [process.execPath, ...process.execArgv, serverFile, kind, folder];
  const pinned = existsSync('/usr/bin/taskset') ? ['/usr/bin/taskset', '-c', String(cpus().length - 1), ...node] : node;
  const [program, ...words] = pinned as [string, ...string[]];
  const child: ChildProcess = spawn(program, words, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const exit = once(child, 'exit');
  first(child.pid);
  const [{ url }] = await Promise.race([
    once(child, 'message'),
    exit.then(() => Promise.reject(new Error(`the server "${kind}" did not start`))),
  ]);
  return {
    url,
    async end() {
      child.disconnect();
      await exit;
    },
  };
}

/** Lets a process run first; only the system's administrator may. */
function first(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_HIGHEST);
  } catch {
    // Measured with whatever share of the core it gets.
  }
}
