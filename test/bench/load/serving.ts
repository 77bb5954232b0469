import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { serverFile } from './engine.js';

/** A server in a process of its own, on the last core where it can be kept there. */
export interface Serving {
  url: string;
  pid: number | undefined;
  end(): Promise<void>;
}

export async function serve(kind: 'platform' | 'bare', folder: string): Promise<Serving> {
  const node = [process.execPath, ...process.execArgv, serverFile, kind, folder];
  const pinned = existsSync('/usr/bin/taskset') ? ['/usr/bin/taskset', '-c', String(cpus().length - 1), ...node] : node;
  const [program, ...words] = pinned as [string, ...string[]];
  const child: ChildProcess = spawn(program, words, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const exit = once(child, 'exit');
  const [{ url }] = await Promise.race([
    once(child, 'message'),
    exit.then(() => Promise.reject(new Error(`the server "${kind}" did not start`))),
  ]);
  return {
    url,
    pid: child.pid,
    async end() {
      child.disconnect();
      await exit;
    },
  };
}
