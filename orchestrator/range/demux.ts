/*
 * Without a terminal the engine multiplexes stdout and stderr into frames: one byte stream (1 or 2), three of zero, four of
 * length (big endian), then the bytes.
 */

/** Feeds frames as they come in; `emit` gets each piece, which may be a part of a frame. */
export function demuxer(emit: (stream: 'stdout' | 'stderr', bytes: Buffer) => void): (chunk: Buffer) => void {
  const header = Buffer.alloc(8);
  let headerBytes = 0;
  let left = 0;
  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (left === 0) {
        const copied = chunk.copy(header, headerBytes, at, at + 8 - headerBytes);
        headerBytes += copied;
        at += copied;
        if (headerBytes < 8) return;
        left = header.readUInt32BE(4);
        headerBytes = 0;
        continue;
      }
      const part = chunk.subarray(at, at + left);
      at += part.length;
      left -= part.length;
      emit(header[0] === 2 ? 'stderr' : 'stdout', part);
    }
  };
}
