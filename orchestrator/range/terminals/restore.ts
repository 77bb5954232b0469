import { open } from 'node:fs/promises';
import type { Emulator } from './emulator.js';

/** How much of a recording's end is played into the emulator: more than 5,000 lines of ordinary output. */
const tailBytes = 2 * 2 ** 20;

/** Plays the end of a recording into an emulator, so that the scrollback is there again after a restart. */
export async function restoreFrom(path: string, emulator: Emulator): Promise<void> {
  for (const [, kind, data] of await lastEvents(path)) {
    if (kind === 'o') emulator.write(Buffer.from(data));
    const [cols, rows] = kind === 'r' ? data.split('x').map(Number) : [];
    if (cols && rows) emulator.resize({ cols, rows });
  }
}

type CastEvent = [time: number, kind: string, data: string];

async function lastEvents(path: string): Promise<CastEvent[]> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - tailBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    // The first line is the header or cut; the last may be torn by a crash.
    const lines = buffer.subarray(0, bytesRead).toString().split('\n').slice(1);
    return lines.flatMap((line) => {
      try {
        const event = JSON.parse(line);
        return Array.isArray(event) ? [event as CastEvent] : [];
      } catch {
        return [];
      }
    });
  } finally {
    await file.close();
  }
}
