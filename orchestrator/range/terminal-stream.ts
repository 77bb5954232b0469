import { type ExecEngine, endOf, exitCode, startExec } from './exec.js';
import { mapped } from './faults.js';
import type { Command, TerminalStream } from './types.js';

/**
 * Starts a command on a pseudo-terminal of the engine: raw bytes both ways. It has no size yet: what needs one sets it inside,
 * which is a good deal sooner than another request to the engine.
 */
export async function openTerminal(engine: ExecEngine, containerId: string, command: Command): Promise<TerminalStream> {
  const { exec, socket } = await startExec(engine, containerId, command, { stdin: true, tty: true });
  const resize = (cols: number, rows: number): Promise<void> =>
    mapped('resizing a terminal', () => exec.resize({ w: cols, h: rows }));
  const done = endOf(socket).then(async () => ({ code: await exitCode(exec).catch(() => null) }));
  return {
    output: socket,
    write: (bytes) => void (socket.writable && socket.write(bytes)),
    get full() {
      return socket.writableNeedDrain;
    },
    drained: () =>
      new Promise((resolve) => {
        if (!socket.writableNeedDrain || socket.destroyed) return resolve();
        socket.once('drain', resolve);
        socket.once('close', () => resolve());
      }),
    resize,
    done,
    close: () => void socket.destroy(),
  };
}
