import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';

/** A line is cut into pieces of this many characters, so that output without an end of line is not held in memory. */
const longestLine = 16_384;
/** How long a process group may take to end after it was asked to, before it is killed. */
const graceMs = 2_000;
/** How long output may still come after the program has ended: a process that left its group holds the pipes open. */
const outputMs = 500;

export type Ending = { code: number } | { code: null; because: 'timeout' | 'cancelled' | 'signal' };

/**
 * Runs a program in a process group of its own and hands over its output, both streams together, line by line. The group is
 * ended when the time is up or the signal comes, and what the program left running when it ended is ended, too. Rejects where it cannot be started.
 */
export function runProcess(
  argv: [string, ...string[]],
  options: {
    cwd: string;
    env: Record<string, string>;
    timeoutMs: number;
    signal: AbortSignal;
    onLine: (line: string) => void;
  },
): Promise<Ending> {
  const { cwd, env, timeoutMs, signal, onLine } = options;
  return new Promise((resolve, reject) => {
    const [program, ...args] = argv;
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let because: 'timeout' | 'cancelled' | 'signal' = 'signal';
    let killing: NodeJS.Timeout | undefined;
    let closing: NodeJS.Timeout | undefined;
    const endGroup = (how: NodeJS.Signals) => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, how);
      } catch {
        // The whole group has ended already.
      }
    };
    const end = (why: typeof because) => {
      if (killing) return;
      because = why;
      endGroup('SIGTERM');
      killing = setTimeout(() => endGroup('SIGKILL'), graceMs);
    };
    const timer = setTimeout(() => end('timeout'), timeoutMs);
    const onAbort = () => end('cancelled');
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    const settle = () => {
      clearTimeout(timer);
      clearTimeout(killing);
      clearTimeout(closing);
      signal.removeEventListener('abort', onAbort);
    };
    const flushes = [child.stdout, child.stderr].map((stream) => splitLines(stream, onLine));
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    // A process that was left in the background would hold the pipes open for ever.
    child.once('exit', () => {
      endGroup('SIGKILL');
      closing = setTimeout(() => {
        for (const stream of [child.stdout, child.stderr]) stream.destroy();
      }, outputMs);
    });
    child.once('close', (code) => {
      settle();
      for (const flush of flushes) flush();
      resolve(code === null || killing !== undefined ? { code: null, because } : { code });
    });
  });
}

/** Calls `onLine` for each line; returns what tells the rest that has no end of line. */
function splitLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): () => void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line.replace(/\r$/, ''));
    while (rest.length > longestLine) {
      onLine(rest.slice(0, longestLine));
      rest = rest.slice(longestLine);
    }
  });
  return () => {
    const last = rest + decoder.end();
    if (last !== '') onLine(last);
  };
}
