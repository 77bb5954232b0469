import { CastReader } from './cast.js';
import { type PackedCast, pack } from './packed.js';

/** What the worker gets, in this order: the bytes of a recording, piece by piece, then null. It answers once, whole. */
export type CastPiece = Uint8Array<ArrayBuffer> | null;

const reader = new CastReader();
const decoder = new TextDecoder();

self.onmessage = ({ data }: MessageEvent<CastPiece>) => {
  if (data !== null) {
    reader.feed(decoder.decode(data, { stream: true }));
    return;
  }
  reader.feed(decoder.decode());
  const packed: PackedCast = pack(reader.finish());
  self.postMessage(packed, { transfer: [packed.at.buffer, packed.kind.buffer, packed.end.buffer] });
};
