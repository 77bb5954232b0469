import { CastReader } from './cast.js';
import { type PackedCast, pack } from './packed.js';

/** What the worker tells, once it was sent the address of a recording: how much is there, between 0 and 1; then one other. */
export type CastNews =
  | { told: 'share'; share: number }
  | { told: 'cast'; cast: PackedCast }
  | { told: 'refused'; status: number; body: unknown }
  | { told: 'unreachable'; cause: string };

/** How often a reader is told how much is there. */
const toldEveryMs = 100;

/**
 * Fetches a recording and reads it as it comes, so that nothing the page does makes it wait. Whoever does not want it any
 * more ends the worker.
 */
self.onmessage = async ({ data: address }: MessageEvent<string>) => {
  try {
    const response = await fetch(address, { credentials: 'same-origin', cache: 'no-store' });
    if (!response.ok || response.body === null) {
      tell({ told: 'refused', status: response.status, body: await response.json().catch(() => null) });
      return;
    }
    const cast = pack(await readCast(response.body, Number(response.headers.get('content-length'))));
    tell({ told: 'cast', cast }, [cast.at.buffer, cast.kind.buffer, cast.end.buffer]);
  } catch (error) {
    tell({ told: 'unreachable', cause: String(error) });
  }
};

async function readCast(body: ReadableStream<Uint8Array>, length: number) {
  const reader = new CastReader();
  const decoder = new TextDecoder();
  const pieces = body.getReader();
  let bytes = 0;
  let told = performance.now();
  for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) {
    reader.feed(decoder.decode(piece.value, { stream: true }));
    bytes += piece.value.length;
    if (length === 0 || performance.now() - told < toldEveryMs) continue;
    told = performance.now();
    tell({ told: 'share', share: Math.min(1, bytes / length) });
  }
  reader.feed(decoder.decode());
  return reader.finish();
}

function tell(news: CastNews, transfer: Transferable[] = []): void {
  self.postMessage(news, { transfer });
}
