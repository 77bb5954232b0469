import type { Socket } from 'node:net';

/**
 * The first line that comes by a connection; what follows it is left to whoever reads next. Rejects where the connection ends
 * before, or after `timeoutMs`, or beyond `mostBytes`.
 */
export function firstLine(
  socket: Socket,
  { timeoutMs, mostBytes = 64 * 2 ** 20 }: { timeoutMs?: number; mostBytes?: number } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    const done = () => {
      clearTimeout(timer);
      socket.off('readable', read).off('end', onEnd).off('close', onEnd);
    };
    const fail = (why: string) => {
      done();
      reject(new Error(why));
    };
    const onEnd = () => fail('The connection ended.');
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => fail('Nothing was said.'), timeoutMs);
    // Not by `data`: a stream that was paused once does not flow for the next who listens.
    const read = () => {
      for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read()) {
        const end = chunk.indexOf(0x0a);
        parts.push(end === -1 ? chunk : chunk.subarray(0, end));
        length += chunk.length;
        if (end === -1 && length > mostBytes) return fail('The line is too long.');
        if (end === -1) continue;
        done();
        const rest = chunk.subarray(end + 1);
        if (rest.length > 0) socket.unshift(rest);
        return resolve(Buffer.concat(parts).toString());
      }
    };
    socket.on('readable', read).on('end', onEnd).on('close', onEnd);
  });
}
