import { Readable } from 'node:stream';
import { demuxer } from './demux.js';
import { endOf, type StartExec } from './exec.js';
import type { Command, TerminalStream } from './types.js';

/** More is sent in several frames: their length has two bytes. */
const frameBytes = 65_535;
/** Read ahead of who consumes it; as much as the engine sends at once. */
const aheadBytes = 256 * 1024;

/**
 * Starts a command that holds a pseudo-terminal inside (images/init, `shell-holder`). The engine's own terminal would be a
 * second one behind it, through which every byte goes again. Output comes as it is; input and sizes go in frames.
 */
export async function openTerminal<Where>(
  start: StartExec<Where>,
  where: Where,
  command: Command,
): Promise<TerminalStream> {
  const { socket, exitCode } = await start(where, command, { stdin: true });
  const output = new Readable({ highWaterMark: aheadBytes, read: () => void socket.resume() });
  socket.on(
    'data',
    demuxer((_, bytes) => {
      if (!output.push(bytes)) socket.pause();
    }),
  );
  const done = endOf(socket).then(async () => {
    output.push(null);
    return { code: await exitCode().catch(() => null) };
  });
  const send = (bytes: Uint8Array) => void (socket.writable && socket.write(bytes));
  return {
    output,
    write(bytes) {
      for (let at = 0; at < bytes.length; at += frameBytes) send(inputFrame(bytes.subarray(at, at + frameBytes)));
    },
    get full() {
      return socket.writableNeedDrain || !socket.writable;
    },
    drained: () =>
      new Promise((resolve) => {
        if (socket.writable && !socket.writableNeedDrain) resolve();
        else socket.once('drain', resolve);
      }),
    resize: (cols, rows) => send(sizeFrame(cols, rows)),
    done,
    close: () => void socket.destroy(),
  };
}

function inputFrame(bytes: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(3 + bytes.length);
  frame.write('i', 'latin1');
  frame.writeUInt16BE(bytes.length, 1);
  frame.set(bytes, 3);
  return frame;
}

function sizeFrame(cols: number, rows: number): Buffer {
  const frame = Buffer.allocUnsafe(5);
  frame.write('w', 'latin1');
  frame.writeUInt16BE(cols, 1);
  frame.writeUInt16BE(rows, 3);
  return frame;
}
