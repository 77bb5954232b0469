import { type Cast, CastReader } from './cast.js';
import { type PackedCast, pack } from './packed.js';

/** What the worker is told: the address of a recording; and once, after a beginning, to go on. */
export type CastOrder = { told: 'read'; address: string } | { told: 'go on' };

/**
 * What the worker tells: how much is there, between 0 and 1; of a long recording its beginning, so that it can be shown,
 * after which it waits; at last one of the others.
 */
export type CastNews =
  | { told: 'share'; share: number }
  | { told: 'beginning'; cast: PackedCast }
  | { told: 'cast'; cast: PackedCast }
  | { told: 'refused'; status: number; body: unknown }
  | { told: 'unreachable'; cause: string };

/** Enough for a beginning: bytes. */
const beginningBytes = 128 * 1024;
/** How often a reader is told how much is there. */
const toldEveryMs = 100;

/**
 * Fetches a recording and reads it as it comes, so that nothing the page does makes it wait. Whoever does not want it any
 * more ends the worker.
 */
self.onmessage = ({ data }: MessageEvent<CastOrder>) => {
  if (data.told === 'read') void read(data.address);
  else goOn();
};

let goOn = () => {};
const wanted = new Promise<void>((resolve) => {
  goOn = resolve;
});

async function read(address: string): Promise<void> {
  try {
    const response = await fetch(address, { credentials: 'same-origin', cache: 'no-store' });
    if (!response.ok || response.body === null) {
      tell({ told: 'refused', status: response.status, body: await response.json().catch(() => null) });
      return;
    }
    tellCast('cast', await readCast(response.body, Number(response.headers.get('content-length'))));
  } catch (error) {
    tell({ told: 'unreachable', cause: String(error) });
  }
}

async function readCast(body: ReadableStream<Uint8Array>, length: number) {
  const reader = new CastReader();
  const decoder = new TextDecoder();
  const pieces = body.getReader();
  let bytes = 0;
  let told = performance.now();
  for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) {
    reader.feed(decoder.decode(piece.value, { stream: true }));
    const begun = bytes >= beginningBytes;
    bytes += piece.value.length;
    if (!begun && bytes >= beginningBytes) {
      tellCast('beginning', reader.soFar);
      await wanted;
    }
    if (length === 0 || performance.now() - told < toldEveryMs) continue;
    told = performance.now();
    tell({ told: 'share', share: Math.min(1, bytes / length) });
  }
  reader.feed(decoder.decode());
  return reader.finish();
}

function tellCast(told: 'beginning' | 'cast', whole: Cast): void {
  const cast = pack(whole);
  tell({ told, cast }, [cast.at.buffer, cast.kind.buffer, cast.end.buffer]);
}

function tell(news: CastNews, transfer: Transferable[] = []): void {
  self.postMessage(news, { transfer });
}
